//! How everything is looked for, and which of the masks are proposed: points, thresholds, marked objects.
//! Thresholds count at once; what they do is said by `annotation::automatic`.

use crate::language::say;
use crate::page::Page;
use annotation::automatic::{AutomaticOptions, PointGrids};
use editor::{Editor, Marked, Message, Prefill, SearchMessage};
use leptos::prelude::*;
use std::borrow::Cow;
use words::{Everything, Grouped, Panel, Score};

/// Points on each side of the grid that can be chosen.
const GRIDS: [u32; 5] = [8, 16, 24, 32, 48];

/// A threshold with a slider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Threshold {
    PredictedIou,
    Stability,
    Overlap,
    SmallRegions,
}

impl Threshold {
    fn name(self) -> Cow<'static, str> {
        match self {
            Self::PredictedIou => say(Panel::PredictedIou),
            Self::Stability => say(Panel::Stability),
            Self::Overlap => say(Everything::Overlap),
            Self::SmallRegions => say(Everything::SmallParts),
        }
    }

    fn meaning(self) -> Everything {
        match self {
            Self::PredictedIou => Everything::AboutPredictedIou,
            Self::Stability => Everything::AboutStability,
            Self::Overlap => Everything::AboutOverlap,
            Self::SmallRegions => Everything::AboutSmallParts,
        }
    }

    fn test_id(self) -> &'static str {
        match self {
            Self::PredictedIou => "pred-iou-thresh",
            Self::Stability => "stability-score-thresh",
            Self::Overlap => "box-nms-thresh",
            Self::SmallRegions => "min-mask-region-area",
        }
    }

    fn get(self, options: &AutomaticOptions) -> f64 {
        match self {
            Self::PredictedIou => options.pred_iou_thresh.into(),
            Self::Stability => options.stability_score_thresh.into(),
            Self::Overlap => options.box_nms_thresh,
            Self::SmallRegions => options.min_mask_region_area as f64,
        }
    }

    fn set(self, options: &mut AutomaticOptions, value: f64) {
        match self {
            Self::PredictedIou => options.pred_iou_thresh = value as f32,
            Self::Stability => options.stability_score_thresh = value as f32,
            Self::Overlap => options.box_nms_thresh = value,
            Self::SmallRegions => options.min_mask_region_area = value as u64,
        }
    }

    /// Least, most and step. What is below the least was not brought here by the present search.
    fn range(self, editor: &Editor) -> [f64; 3] {
        let floor = editor.session().and_then(editor::Session::search).map(editor::Search::floor);
        let least = |of: fn(annotation::automatic::ProposalFilter) -> f32| {
            floor.map_or(0.0, |floor| (f64::from(of(floor)) * 100.0).round() / 100.0)
        };
        match self {
            Self::PredictedIou => [least(|floor| floor.pred_iou_thresh), 1.0, 0.01],
            Self::Stability => [least(|floor| floor.stability_score_thresh), 1.0, 0.01],
            Self::Overlap => [0.0, 1.0, 0.01],
            Self::SmallRegions => [0.0, 1000.0, 10.0],
        }
    }

    fn written(self, value: f64) -> Cow<'static, str> {
        match self {
            Self::PredictedIou | Self::Stability | Self::Overlap => say(Score(value as f32)),
            Self::SmallRegions => say(Everything::Pixels { pixels: Grouped(value as u64) }),
        }
    }
}

/// In place of the numbers of one mask.
#[component]
pub(super) fn SearchPanel() -> impl IntoView {
    let sliders =
        [Threshold::PredictedIou, Threshold::Stability, Threshold::Overlap, Threshold::SmallRegions]
            .map(|threshold| view! { <Slider threshold /> });
    view! {
        <section class="panel-section" data-testid="search-panel">
            <h2>{say(Everything::Title)}</h2>
            <Grid />
            {sliders.collect_view()}
            <Choices />
        </section>
    }
}

/// The options that are shown: those of the search, else those of the next one.
fn shown_options(editor: &Editor) -> AutomaticOptions {
    let search = editor.session().and_then(editor::Session::search);
    search.map_or_else(|| editor.search_options(), |search| search.options().clone())
}

fn tune(page: Page, change: impl FnOnce(&mut AutomaticOptions)) {
    let mut options = page.look(|editor| {
        let points = editor.search_options().points;
        AutomaticOptions { points, ..shown_options(editor) }
    });
    change(&mut options);
    page.send(Message::Search(SearchMessage::Tune(options)));
}

#[component]
fn Slider(threshold: Threshold) -> impl IntoView {
    let page = Page::here();
    let value = page.read(move |editor| threshold.get(&shown_options(editor)));
    let range = page.read(move |editor| threshold.range(editor));
    let moved = move |event| {
        if let Ok(value) = event_target_value(&event).parse() {
            tune(page, |options| threshold.set(options, value));
        }
    };
    view! {
        <label class="search-slider" title=say(threshold.meaning())>
            <span>{threshold.name()}</span>
            <input
                type="range"
                min=move || range.get()[0].to_string()
                max=move || range.get()[1].to_string()
                step=move || range.get()[2].to_string()
                data-testid=threshold.test_id()
                prop:value=move || value.get().to_string()
                on:input=moved
            />
            <output>{move || threshold.written(value.get())}</output>
        </label>
    }
}

/// How many points there are on each side.
#[component]
fn Grid() -> impl IntoView {
    let page = Page::here();
    let chosen = page.read(|editor| match editor.search_options().points {
        PointGrids::PerSide(count) => Some(count),
        PointGrids::Custom(_) => None,
    });
    let choices = GRIDS.map(|count| {
        let choose = move |_| tune(page, |options| options.points = PointGrids::PerSide(count));
        view! {
            <label class="grid-choice" class:chosen=move || chosen.get() == Some(count)>
                <input
                    type="radio"
                    name="points-per-side"
                    class="visually-hidden"
                    data-testid=format!("points-{count}")
                    prop:checked=move || chosen.get() == Some(count)
                    on:change=choose
                />
                <span aria-hidden="true">{count}</span>
                <span class="visually-hidden">{say(Everything::GridOf { points: count.into() })}</span>
            </label>
        }
    });
    view! {
        <div class="search-grid" title=say(Everything::AboutPoints)>
            <span>{say(Everything::PointsASide)}</span>
            <div class="grid-choices" role="radiogroup" aria-label=say(Everything::PointsASide)>{choices.collect_view()}</div>
        </div>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let page = Page::here();
    let leaves_out = page.read(|editor| editor.marked() == Marked::LeaveOut);
    let prefills = page.read(|editor| editor.prefill() == Prefill::NewImages);
    let set_marked = move |event| {
        let marked = if event_target_checked(&event) { Marked::LeaveOut } else { Marked::FindAgain };
        page.send(Message::Search(SearchMessage::SetMarked(marked)));
    };
    let set_prefill = move |event| {
        let prefill = if event_target_checked(&event) { Prefill::NewImages } else { Prefill::Never };
        page.send(Message::Search(SearchMessage::SetPrefill(prefill)));
    };
    view! {
        <label class="check" title=say(Everything::AboutLeaveOutMarked)>
            <input type="checkbox" data-testid="leave-out-marked" prop:checked=leaves_out on:change=set_marked />
            {say(Everything::LeaveOutMarked)}
        </label>
        <label class="check" title=say(Everything::AboutPrefill)>
            <input type="checkbox" data-testid="prefill" prop:checked=prefills on:change=set_prefill />
            {say(Everything::Prefill)}
        </label>
    }
}
