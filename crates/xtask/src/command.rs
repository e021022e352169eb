//! The command line of `cargo xtask` as one enum, with its help text.
//! Nothing is carried out here.

use anyhow::{Result, bail, ensure};

use crate::site::Profile;

/// What `cargo xtask` prints when asked for help.
pub(crate) const USAGE: &str = "\
Usage: cargo xtask COMMAND

  setup                        install what the other commands need, where it is missing
  site  [--profile PROFILE]    build the page into dist/ (PROFILE: site, or release: smaller, takes long)
  package [--profile PROFILE]  the same, then make of it the npm package for other pages in package/
  serve [ARGUMENT...]          build page and program, then `maskwright serve ARGUMENT...`
  lint  [--only STEP]          formatting, clippy natively and for the browser, documentation
  test  [--only STEP]          all tests, the browser's included
  ci                           lint, then test
  bench [SUBJECT] [--profile PROFILE] [--json] [--markdown FILE] [--python FILE] [--onnx FILE]
                               measure, as README shows it, everything or only one of:
                                 page       sizes and times of page and program
                                 decode     our decoder and onnxruntime's in turn, in the browser and natively
                                 encode     image encoders beside onnxruntime's and PyTorch's
                                 automatic  all masks of an image beside the official generator on PyTorch
                               The peers are installed, unless --python names one that has their packages;
                               so is their decoder exported, unless --onnx names it
  samples                      embed the sample photos again, after the bundled model has changed
  icons                        draw the icons of the installed page again, after web/favicon.svg has changed

Tools and build outputs are kept in the user's cache folder; MASKWRIGHT_CACHE names another.";

/// One invocation of `cargo xtask`.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    /// Print [`USAGE`].
    Help,
    /// Install everything.
    Setup,
    /// Build the page.
    Site(Profile),
    /// Make the npm package.
    Package(Profile),
    /// Build page and program and show them; the arguments are those of `maskwright serve`.
    Serve(Vec<String>),
    /// Static checks, all or the named one.
    Lint(Option<String>),
    /// Tests, all or the named step and what it needs.
    Test(Option<String>),
    /// Everything that CI runs.
    Ci,
    /// Embed the sample photos.
    Samples,
    /// Draw the icons of the installed page.
    Icons,
    /// Measure; the arguments are those of the `bench` program in `tests/`.
    Bench {
        /// How page and program are compiled.
        profile: Profile,
        /// What is handed on.
        arguments: Vec<String>,
    },
}

impl Command {
    /// Reads the arguments after `cargo xtask`.
    ///
    /// # Errors
    /// A word that is not in [`USAGE`], or an option without its value.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut words: Vec<String> = arguments.into_iter().collect();
        if words.is_empty() || words.iter().any(|word| word == "--help" || word == "-h") {
            return Ok(Self::Help);
        }
        let name = words.remove(0);
        let command = match name.as_str() {
            "help" => Self::Help,
            "setup" => Self::Setup,
            "site" => Self::Site(take_profile(&mut words, Profile::Site)?),
            "package" => Self::Package(take_profile(&mut words, Profile::Site)?),
            "serve" => return Ok(Self::Serve(words)),
            "lint" => Self::Lint(take_value(&mut words, "--only")?),
            "test" => Self::Test(take_value(&mut words, "--only")?),
            "ci" => Self::Ci,
            "samples" => Self::Samples,
            "icons" => Self::Icons,
            "bench" => {
                let profile = take_profile(&mut words, Profile::Site)?;
                return Ok(Self::Bench { profile, arguments: words });
            }
            _ => bail!("there is no command `{name}`\n\n{USAGE}"),
        };
        ensure!(words.is_empty(), "`cargo xtask {name}` does not take `{}`\n\n{USAGE}", words.join(" "));
        Ok(command)
    }
}

fn take_profile(words: &mut Vec<String>, default: Profile) -> Result<Profile> {
    match take_value(words, "--profile")? {
        Some(name) => name.parse(),
        None => Ok(default),
    }
}

/// Removes `option VALUE` from `words` and returns the value.
fn take_value(words: &mut Vec<String>, option: &str) -> Result<Option<String>> {
    let Some(at) = words.iter().position(|word| word == option) else {
        return Ok(None);
    };
    ensure!(at + 1 < words.len(), "`{option}` needs a value\n\n{USAGE}");
    words.remove(at);
    Ok(Some(words.remove(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command> {
        Command::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn serve_hands_every_argument_on() {
        let expected = Command::Serve(vec!["photos".into(), "--addr".into(), "127.0.0.1:0".into()]);
        assert_eq!(parse("serve photos --addr 127.0.0.1:0").unwrap(), expected);
    }

    #[test]
    fn the_page_is_built_quickly_unless_release_is_asked_for() {
        assert_eq!(parse("site").unwrap(), Command::Site(Profile::Site));
        assert_eq!(parse("site --profile release").unwrap(), Command::Site(Profile::Release));
        assert_eq!(parse("package").unwrap(), Command::Package(Profile::Site));
        assert_eq!(
            parse("bench --json").unwrap(),
            Command::Bench { profile: Profile::Site, arguments: vec!["--json".into()] }
        );
    }

    #[test]
    fn words_that_mean_nothing_are_refused_with_the_usage() {
        for line in ["sight", "site --profile debug", "test browser", "test --only"] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert!(parse("sight").unwrap_err().to_string().contains("cargo xtask COMMAND"));
    }
}
