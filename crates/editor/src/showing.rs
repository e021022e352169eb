//! What the page shows of an editor: the scene, and which commands would do anything.
//! Nothing changes here.

use crate::command::Command;
use crate::editor::Editor;
use crate::scene::{BrushCircle, Emphasis, MaskId, PaintedMask, Scene, VisibleInstances};
use crate::session::Phase;
use crate::tool::Tool;

impl Editor {
    /// Whether a command would do anything now; its button is greyed out otherwise.
    #[must_use]
    pub fn allows(&self, command: Command) -> bool {
        let Some(session) = self.session() else {
            return matches!(command, Command::Help | Command::Statistics);
        };
        let history = session.history();
        let draws_outline = self.outline().is_some();
        match command {
            Command::PointHere | Command::BackgroundHere => self.can_press_here(),
            Command::BoxCorner => self.crosshair.is_some(),
            Command::Accept => {
                let draft = history.draft();
                draft.mask().is_some() || draft.waits() || draws_outline || self.means_proposals()
            }
            Command::AcceptAll | Command::DismissAll => {
                session.search().is_some_and(|search| search.offered().len() > 0)
            }
            Command::Drop => self.has_something_to_drop(),
            Command::NextCandidate | Command::PreviousCandidate if self.tool() == Tool::Everything => {
                session.search().is_some_and(|search| search.offered().len() > 0)
            }
            Command::NextCandidate | Command::PreviousCandidate => {
                history.draft().outcome().is_some_and(|outcome| outcome.candidates.len() > 1)
            }
            Command::Undo => history.undo_step().is_some() || draws_outline,
            Command::Redo => history.redo_step().is_some(),
            Command::Refine => {
                let last = session.changeable().last().copied();
                last.is_some() && last != history.draft().refines()
            }
            Command::FillHoles | Command::DropIslands | Command::Grow | Command::Shrink | Command::Smooth => {
                self.can_retouch()
            }
            Command::Join | Command::Subtract | Command::Intersect => session.changeable().len() > 1,
            Command::DeleteInstance => {
                !session.changeable().is_empty() || draws_outline || self.pointed_at().is_some()
            }
            Command::ToggleVisibility | Command::ToggleLock | Command::Raise | Command::Lower => {
                session.selected().is_some()
            }
            Command::SaveCutOut => self.cut_out_target().is_some(),
            Command::SaveCoco | Command::SelectAll => !history.instances().is_empty(),
            Command::Fit
            | Command::FullSize
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::SmallerBrush
            | Command::LargerBrush => session.size().is_some(),
            Command::NextImage => self.neighbour(1).is_some(),
            Command::PreviousImage => self.neighbour(-1).is_some(),
            Command::Copy => session.selected().is_some(),
            Command::Paste => !self.clipboard.is_empty() && session.size().is_some(),
            Command::FinishImage
            | Command::Guide
            | Command::Statistics
            | Command::SkipImage
            | Command::FlagImage
            | Command::PromptTool
            | Command::BrushTool
            | Command::EraserTool
            | Command::PolygonTool
            | Command::LassoTool
            | Command::SelectTool
            | Command::EverythingTool
            | Command::PanTool
            | Command::TogglePointLabel
            | Command::ForegroundPoints
            | Command::BackgroundPoints
            | Command::RapidMode
            | Command::Gallery
            | Command::Help => true,
        }
    }

    /// Enter begins a search, or accepts what is pointed at.
    fn means_proposals(&self) -> bool {
        let Some(session) = self.session().filter(|_| self.tool() == Tool::Everything) else { return false };
        match session.search() {
            Some(search) => search.highlighted().is_some(),
            None => *session.phase() == Phase::Ready,
        }
    }

    /// What is to be painted; `None` until the image's size is known.
    #[must_use]
    pub fn scene(&self) -> Option<Scene<'_>> {
        let session = self.session()?;
        let draft = session.history().draft();
        let live = self.drawing.live_mask();
        Some(Scene {
            size: session.size()?,
            view: session.view,
            instances: VisibleInstances { session, categories: &self.categories },
            search: self.shown_search().filter(|_| self.tool() == Tool::Everything),
            correction: self.painted_draft().and_then(|_| self.painted_preview()).filter(|_| live.is_none()),
            proposal: self
                .painted_proposal()
                .or_else(|| self.painted_draft())
                .or_else(|| self.painted_preview())
                .filter(|_| live.is_none()),
            live,
            outline: self.outline(),
            points: &draft.prompt().points,
            bbox: self.dragged.or(draft.prompt().bbox),
        })
    }

    /// Where the brush would touch the image; `None` with another tool, or with the pointer elsewhere.
    #[must_use]
    pub fn brush_circle(&self) -> Option<BrushCircle> {
        let session = self.session()?;
        let radius = self.radius.of(session.size()?) * session.view.scale();
        self.tool.has_radius().then_some(())?;
        Some(BrushCircle { at: self.cursor?, radius })
    }

    /// What an object is called, such as `boat 12`.
    #[must_use]
    pub fn name_of(&self, instance: &annotation::Instance) -> String {
        self.categories.name_of(instance.category, instance.id)
    }

    fn painted_draft(&self) -> Option<PaintedMask<'_>> {
        let session = self.session()?;
        let draft = session.history.draft().on_stage();
        let id = match draft.candidate() {
            Some(_) => MaskId::Candidate(session.id, draft.id(), draft.cut_at()),
            None => MaskId::Drawn(session.id, draft.id()),
        };
        Some(PaintedMask { id, mask: draft.shown_mask()?, color: None, emphasis: Emphasis::Strong })
    }

    fn painted_proposal(&self) -> Option<PaintedMask<'_>> {
        let search = self.shown_search().filter(|_| self.tool() == Tool::Everything)?;
        let proposal = search.highlighted()?;
        let id = MaskId::Proposal(search.id(), proposal.id, search.version());
        let mask = &proposal.found.mask;
        Some(PaintedMask { id, mask, color: Some(proposal.color()), emphasis: Emphasis::Strong })
    }

    fn painted_preview(&self) -> Option<PaintedMask<'_>> {
        let (session, preview) = self.session().zip(self.preview.as_ref())?;
        let mask = &preview.outcome.candidates[preview.outcome.best()?].mask;
        let id = MaskId::Preview(session.id, preview.draft, preview.point);
        let is_first = session.history.draft().is_empty();
        let emphasis = if is_first { Emphasis::Preview } else { Emphasis::Correction };
        Some(PaintedMask { id, mask, color: None, emphasis })
    }
}
