//! What the work has come to, as a dialog: numbers, a plot, and files of both.
//! The numbers are worked out by `editor`.

use super::{Dialog, Icon, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{Command, Editor, Group, Message, Sitting, Statistics, StatisticsFile, Status};
use leptos::prelude::*;
use words::Tally;

/// A dialog over everything else.
#[component]
pub(crate) fn StatisticsSheet() -> impl IntoView {
    let page = Page::here();
    let is_open = page.read(Editor::statistics_are_open);
    // Worked out only while somebody looks.
    let statistics =
        page.read(
            |editor| {
                if editor.statistics_are_open() { Statistics::of(editor) } else { Statistics::default() }
            },
        );
    let save = move |file| move |_| page.send(Message::SaveStatistics(file));
    view! {
        <Dialog
            name="statistics"
            class="help statistics"
            title=say(Tally::Statistics)
            is_open
            command=Command::Statistics
        >
            <div class="statistics-content">
                {move || statistics.with(content)}
                <div class="statistics-files">
                    <button type="button" class="button" data-testid="save-csv" on:click=save(StatisticsFile::Csv)>
                        <IconView icon=Icon::Download />
                        {say(Tally::SaveCsv)}
                    </button>
                    <button type="button" class="button" data-testid="save-json" on:click=save(StatisticsFile::Json)>
                        <IconView icon=Icon::Download />
                        {say(Tally::SaveJson)}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}

fn content(statistics: &Statistics) -> AnyView {
    if statistics.masks.is_empty() {
        return view! { <p class="empty">{say(Tally::Nothing)}</p> }.into_any();
    }
    let seconds = statistics.total.seconds_per_mask();
    let figures = [
        (Tally::Masks, Some(statistics.total.masks.to_string())),
        (Tally::PerImage, statistics.masks_per_image().map(|count| format!("{count:.1}"))),
        (Tally::PerMask, seconds.map(|seconds| format!("{seconds:.1}"))),
        (Tally::PerHour, seconds.filter(|&s| s > 0.0).map(|seconds| format!("{:.0}", 3600.0 / seconds))),
    ];
    let figure = |(name, value): (Tally, Option<String>)| {
        view! { <div><dt>{say(name)}</dt><dd>{value.unwrap_or_else(|| "–".into())}</dd></div> }
    };
    let images = Status::ALL.into_iter().zip(statistics.images).filter(|&(_, count)| count > 0);
    let images = images.map(|(status, count)| {
        say(Tally::ImagesSoFar { count: count as u64, status: status.name() }).into_owned()
    });
    let images = images.collect::<Vec<_>>().join(", ");
    let groups: Vec<_> = statistics.categories.iter().chain(&statistics.annotators).collect();
    view! {
        <dl class="figures">{figures.map(figure).collect_view()}</dl>
        <p class="dim">{images}</p>
        <div class="plot" inner_html=statistics.plot().unwrap_or_default()></div>
        <p class="legend">
            <i class="thinking"></i>{say(Tally::Thinking)}
            <i class="prompting"></i>{say(Tally::Prompting)}
            <i class="brushing"></i>{say(Tally::Brushing)}
        </p>
        {table(&groups)}
        {sittings(&statistics.sittings)}
    }
    .into_any()
}

fn table(groups: &[&Group]) -> impl IntoView + use<> {
    let heads = [
        Tally::Category,
        Tally::Masks,
        Tally::PerMask,
        Tally::Prompted,
        Tally::Drawn,
        Tally::Automatic,
        Tally::Imported,
    ];
    let row = |group: &Group| {
        let seconds = group.seconds_per_mask().map_or("–".into(), |seconds| format!("{seconds:.1}"));
        let numbers = [group.masks.to_string(), seconds];
        let numbers = numbers.into_iter().chain(group.origins.map(|count| count.to_string()));
        let cells = numbers.map(|number| view! { <td>{number}</td> }).collect_view();
        view! { <tr><th scope="row">{group.name.clone()}</th>{cells}</tr> }
    };
    let rows = groups.iter().copied().filter(|group| !group.name.is_empty()).map(row).collect_view();
    let heads = heads.map(|head| view! { <th scope="col">{say(head)}</th> }).collect_view();
    view! { <div class="wide-table"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div> }
}

fn sittings(sittings: &[Sitting]) -> impl IntoView + use<> {
    let row = |sitting: &Sitting| {
        let began = js_sys::Date::new(&(sitting.began as f64).into())
            .to_locale_string("default", &js_sys::Object::new());
        let minutes = format!("{:.1}", sitting.active as f64 / 60e3);
        view! {
            <tr>
                <th scope="row">{String::from(began)} " " {sitting.annotator.clone()}</th>
                <td>{sitting.masks}</td>
                <td>{minutes}</td>
            </tr>
        }
    };
    let heads = [Tally::Sittings, Tally::Masks, Tally::Minutes];
    let heads = heads.map(|head| view! { <th scope="col">{say(head)}</th> }).collect_view();
    let rows = sittings.iter().rev().map(row).collect_view();
    view! { <div class="wide-table"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div> }
}
