//! Runs a list of steps in order, stops at the first that fails, and says how long each took.
//! What the steps do is in `checks`.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// One named part of `lint` or `test`.
pub(crate) struct Step {
    /// What `--only` calls it.
    pub(crate) name: &'static str,
    /// Names of earlier steps that must have run before.
    pub(crate) needs: &'static [&'static str],
    /// Carries it out.
    pub(crate) run: fn(&Workspace) -> Result<()>,
}

struct Finished {
    name: &'static str,
    time: Duration,
}

/// Runs `steps`, or only the named one after those it needs, and prints a table of times.
///
/// # Errors
/// The first failing step's, or an unknown name.
pub(crate) fn run(workspace: &Workspace, steps: &[Step], only: Option<&str>) -> Result<()> {
    let mut finished = Vec::new();
    for step in chosen(steps, only)? {
        println!("\n== {}", step.name);
        let start = now();
        let result = (step.run)(workspace);
        finished.push(Finished { name: step.name, time: start.elapsed() });
        if let Err(error) = result {
            print_table(&finished, 1);
            return Err(error).with_context(|| format!("step `{}`", step.name));
        }
    }
    print_table(&finished, 0);
    Ok(())
}

fn chosen<'a>(steps: &'a [Step], only: Option<&str>) -> Result<Vec<&'a Step>> {
    let Some(name) = only else {
        return Ok(steps.iter().collect());
    };
    let Some(wanted) = steps.iter().find(|step| step.name == name) else {
        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
        bail!("there is no step `{name}`; the steps are {}", names.join(", "));
    };
    Ok(steps.iter().filter(|step| step.name == name || wanted.needs.contains(&step.name)).collect())
}

/// The last `failed` of the finished steps failed.
fn print_table(finished: &[Finished], failed: usize) {
    println!();
    for step in finished {
        println!("{:<14}{:>9.1} s", step.name, step.time.as_secs_f64());
    }
    let total: Duration = finished.iter().map(|step| step.time).sum();
    println!("{:<14}{:>9.1} s", "total", total.as_secs_f64());
    println!("\nsteps: {} passed, {failed} failed", finished.len() - failed);
}

#[expect(clippy::disallowed_methods, reason = "a native program may look at the clock")]
fn now() -> Instant {
    Instant::now()
}
