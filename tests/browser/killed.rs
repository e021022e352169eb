//! A browser that is killed at any moment of a session: what was saved before is there, and nothing is there by halves.
//! That whole entries are written or nothing of them is tested in `editor`.
#![cfg(target_os = "linux")]

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use end_to_end::formula::uniform;
use end_to_end::{Key, Page, Session};

/// Repeats the session of this seed.
const SEED: &str = "MASKWRIGHT_SEED";
/// Of the script below.
const STEPS: usize = 7;
/// Browsers that are killed.
const ROUNDS: usize = 4;
/// Names, numbers and areas of all objects.
const OBJECTS: &str =
    "[...document.querySelectorAll('[data-testid=instance]')].map(row => row.innerText).join(' | ')";

/// How far the session has come.
#[derive(Default)]
struct Progress {
    /// So many steps were said to be saved.
    saved: AtomicUsize,
    /// So many were begun.
    begun: AtomicUsize,
}

#[tokio::test]
async fn a_browser_that_is_killed_at_any_moment_has_what_was_saved_and_nothing_by_halves() -> Result<()> {
    let seed = std::env::var(SEED).ok().map_or(Ok(RandomState::new().hash_one(0)), |seed| seed.parse())?;
    let (states, length) = Session::new("killed-rehearsal").run(rehearse).await?;
    for round in 0..ROUNDS {
        let share = uniform(&format!("{seed} {round}"), 1).next().map_or(0.0, |number| number.midpoint(1.0));
        let moment = length.mul_f32(share.clamp(0.0, 1.0));
        kill(moment, &states).await.with_context(|| format!("{SEED}={seed}, killed after {moment:?}"))?;
        println!("{SEED}={seed}: killed after {moment:?} of {length:?}");
    }
    Ok(())
}

async fn kill(moment: Duration, states: &[String]) -> Result<()> {
    let progress = Arc::new(Progress::default());
    let (before, after) = (progress.clone(), progress);
    let (expected, possible) = (states.to_vec(), states.to_vec());
    let work = |page| async move { work(&page, &expected, &before).await };
    let look = |page| async move { is_one_of(&page, &possible, &after).await };
    Session::new("killed-any-moment").run_and_kill_at(moment, work, look).await
}

/// The objects before and after each step, and how long all of it takes.
async fn rehearse(page: Page) -> Result<(Vec<String>, Duration)> {
    let start = Instant::now();
    let mut states = vec![String::new()];
    page.open_sample("coffee.jpg").await?;
    for index in 0..STEPS {
        step(&page, index).await?;
        let before = serde_json::to_string(states.last().context("it is not empty")?)?;
        page.wait_until(&format!("document.body.dataset.kept == 'saved' && {OBJECTS} != {before}")).await?;
        states.push(objects(&page).await?);
    }
    Ok((states, start.elapsed()))
}

async fn work(page: &Page, states: &[String], progress: &Progress) -> Result<()> {
    page.open_sample("coffee.jpg").await?;
    for index in 0..STEPS {
        progress.begun.store(index + 1, Ordering::SeqCst);
        step(page, index).await?;
        let expected = serde_json::to_string(&states[index + 1])?;
        page.wait_until(&format!("document.body.dataset.kept == 'saved' && {OBJECTS} == {expected}")).await?;
        progress.saved.store(index + 1, Ordering::SeqCst);
    }
    Ok(())
}

/// Accepts, draws, undoes and deletes; each step changes the objects once.
async fn step(page: &Page, index: usize) -> Result<()> {
    match index {
        0 | 2 | 5 => {
            let (x, y) = [(290, 150), (365, 285), (430, 330)][index / 2];
            page.press(&['q']).await?;
            page.click_pixel(x, y).await?;
            page.press(&[Key::Enter.into()]).await
        }
        1 | 4 => {
            page.press(&['b']).await?;
            let y = 250 + 20 * u32::try_from(index)?;
            page.drag(page.pixel(400, y).await?, page.pixel(450, y).await?).await?;
            page.press(&[Key::Enter.into()]).await
        }
        3 => {
            page.press(&[Key::Control.into(), 'z']).await?;
            page.press(&[Key::Escape.into()]).await
        }
        _ => {
            page.click("[data-testid=instance] .row-main").await?;
            page.press(&[Key::Delete.into()]).await
        }
    }
}

async fn is_one_of(page: &Page, states: &[String], progress: &Progress) -> Result<()> {
    page.wait_until("document.body.dataset.kept == 'saved'").await?;
    let found = objects(page).await?;
    let (saved, begun) = (progress.saved.load(Ordering::SeqCst), progress.begun.load(Ordering::SeqCst));
    println!("{saved} steps were saved, {begun} begun");
    ensure!(
        states[saved..=begun].contains(&found),
        "{saved} steps saved, {begun} begun, and this is there: {found}"
    );
    Ok(())
}

async fn objects(page: &Page) -> Result<String> {
    Ok(serde_json::from_value(page.value(OBJECTS).await?)?)
}
