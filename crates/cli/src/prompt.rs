//! The options that say which object is meant, and the prompt they make on an image.
//! How the network reads a prompt is in `sam`.

use std::fs;
use std::path::{Path, PathBuf};

use annotation::format::png::decode_mask;
use annotation::{ImageBox, ImagePoint, LowResLogits, PointLabel, Prompt, PromptPoint};
use anyhow::{Result, bail};
use sam::image::Framing;
use sam::logits_from_mask;

use crate::sentence::{Advise, UsageError};

/// What is wanted.
#[derive(Debug, clap::Args)]
pub(crate) struct PromptArguments {
    /// A pixel on the object (label 1, which may be left out) or beside it (0); can be given several times
    #[arg(long = "point", value_name = "X,Y[,0|1]", value_parser = point, allow_hyphen_values = true)]
    points: Vec<PromptPoint>,
    /// Two opposite corners of a box around the object
    #[arg(long = "box", value_name = "X0,Y0,X1,Y1", value_parser = bbox, allow_hyphen_values = true)]
    bbox: Option<ImageBox>,
    /// A rough mask of the object, to be made better: a PNG as large as the image, black where it is not
    #[arg(long, value_name = "FILE")]
    mask: Option<PathBuf>,
}

impl PromptArguments {
    /// # Errors
    /// When nothing was asked.
    pub(crate) fn check_not_empty(&self) -> Result<()> {
        if self.points.is_empty() && self.bbox.is_none() && self.mask.is_none() {
            return Err(UsageError(
                "no object is asked for; give --point X,Y, --box X0,Y0,X1,Y1 or --mask FILE",
            )
            .into());
        }
        Ok(())
    }

    /// The prompt on the image of `framing`; whether its points lie inside is seen when it is answered.
    ///
    /// # Errors
    /// When the mask is no PNG of the image's size.
    pub(crate) fn on(&self, framing: &Framing) -> Result<Prompt> {
        let mask = self.mask.as_deref().map(|file| mask_prompt(file, framing)).transpose()?;
        Ok(Prompt { points: self.points.clone(), bbox: self.bbox, mask })
    }
}

fn mask_prompt(file: &Path, framing: &Framing) -> Result<LowResLogits> {
    let bytes = fs::read(file).advise(file, "name a mask, such as one written with --out")?;
    let mask = decode_mask(&bytes).advise(file, "give a PNG, black where the object is not")?;
    if mask.size() != framing.original() {
        let (found, expected) = (mask.size(), framing.original());
        bail!(
            "{}: the mask is {found} pixels and the image {expected}; give one as large as the image",
            file.display()
        );
    }
    if mask.is_empty() {
        bail!("{}: the mask is black everywhere; give one that marks the object", file.display());
    }
    Ok(logits_from_mask(&mask, framing))
}

fn point(text: &str) -> Result<PromptPoint, String> {
    let (position, label) = match text.split(',').count() {
        3 => text.rsplit_once(',').unwrap_or_default(),
        _ => (text, "1"),
    };
    let label = match label.trim() {
        "1" => PointLabel::Foreground,
        "0" => PointLabel::Background,
        _ => return Err("the label is 1 on the object and 0 beside it".to_owned()),
    };
    let [x, y] = numbers(position).ok_or("a point is written X,Y or X,Y,1 or X,Y,0")?;
    Ok(PromptPoint { position: ImagePoint::new(x, y), label })
}

fn bbox(text: &str) -> Result<ImageBox, String> {
    let [x0, y0, x1, y1] = numbers(text).ok_or("a box is written X0,Y0,X1,Y1")?;
    let bbox = ImageBox::between(ImagePoint::new(x0, y0), ImagePoint::new(x1, y1));
    if bbox.width() == 0.0 || bbox.height() == 0.0 {
        return Err("the box has no area; give two corners that differ in both numbers".to_owned());
    }
    Ok(bbox)
}

/// Exactly `N` finite numbers with commas between.
fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let number = |text: &str| text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    text.split(',').map(number).collect::<Option<Vec<_>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_on_the_object_unless_it_says_otherwise() {
        let labelled = |label| Ok(PromptPoint { position: ImagePoint::new(12.0, 3.5), label });
        assert_eq!(point("12,3.5"), labelled(PointLabel::Foreground));
        assert_eq!(point("12,3.5,1"), labelled(PointLabel::Foreground));
        assert_eq!(point(" 12, 3.5, 0"), labelled(PointLabel::Background));
        for wrong in ["", "12", "12,x", "12,nan", "1,2,3", "1,2,0,4", "12;3"] {
            assert!(point(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_box_has_two_corners_in_any_order_and_an_area() {
        assert_eq!(bbox("30,40,10,20"), bbox("10,20,30,40"));
        for wrong in ["1,2,3", "1,2,3,4,5", "1,2,1,4", "1,2,3,2", "1,2,inf,4"] {
            assert!(bbox(wrong).is_err(), "{wrong}");
        }
    }
}
