//! What a person does: pointers, wheel and commands, and who of the editor's parts they are for.
//! The parts are `prompting`, `drafting`, `selecting`, `exporting` and `opening`.

use crate::command::Command;
use crate::drawing::DrawGesture;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::Wheel;
use crate::pointer::Gesture;
use crate::pointer_input::PointerInput;
use crate::tool::{RADIUS_STEP, Tool};
use crate::view::View;
use crate::work::Status;
use annotation::{ImageSize, MaskOperation, PointLabel, ScreenPoint};
use words::Announcement;

/// How much a step of the zoom commands changes the scale.
const ZOOM_STEP: f64 = 1.25;

impl Editor {
    pub(crate) fn on_pointer(&mut self, input: PointerInput) -> Vec<Effect> {
        if self.cursor != Some(input.at) {
            self.crosshair = None; // the pointer is in use again
        }
        self.cursor = Some(input.at);
        match self.pointers.on(input, self.tool.intent(self.label)) {
            Some(gesture) => self.on_gesture(gesture),
            None => Vec::new(),
        }
    }

    pub(crate) fn on_wheel(&mut self, wheel: Wheel) -> Vec<Effect> {
        if wheel.held.control && self.tool.has_radius() {
            return self.scale_brush(wheel.factor);
        }
        self.change_view(|view, size| view.zoomed(wheel.at, wheel.factor, size))
    }

    pub(crate) fn on_command(&mut self, command: Command) -> Vec<Effect> {
        if !self.allows(command) {
            return Vec::new();
        }
        match command {
            Command::PromptTool => self.take_tool(Tool::Prompt),
            Command::BrushTool => self.take_tool(Tool::Brush),
            Command::EraserTool => self.take_tool(Tool::Eraser),
            Command::PolygonTool => self.take_tool(Tool::Polygon),
            Command::LassoTool => self.take_tool(Tool::Lasso),
            Command::SelectTool => self.take_tool(Tool::Select),
            Command::EverythingTool => self.take_tool(Tool::Everything),
            Command::AcceptAll => self.accept_all_proposals(),
            Command::DismissAll => self.dismiss_all_proposals(),
            Command::PanTool => self.take_tool(Tool::Pan),
            Command::SmallerBrush => self.scale_brush(RADIUS_STEP.recip()),
            Command::LargerBrush => self.scale_brush(RADIUS_STEP),
            Command::TogglePointLabel => self.toggle_label(),
            Command::ForegroundPoints => self.take_label(PointLabel::Foreground),
            Command::BackgroundPoints => self.take_label(PointLabel::Background),
            Command::PointHere => self.press_here(PointLabel::Foreground),
            Command::BackgroundHere => self.press_here(PointLabel::Background),
            Command::BoxCorner => self.box_corner_here(),
            Command::Accept => self.accept_in_search().unwrap_or_else(|| self.accept()),
            Command::Drop => self.drop_something(),
            Command::NextCandidate if self.tool == Tool::Everything => self.highlight_next(1),
            Command::PreviousCandidate if self.tool == Tool::Everything => self.highlight_next(-1),
            Command::NextCandidate => self.choose_next(1),
            Command::PreviousCandidate => self.choose_next(-1),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Refine => self.refine_selected(),
            Command::RapidMode => self.toggle_rapid_mode(),
            Command::SelectAll => self.select_all(),
            Command::Join => self.combine_selected(MaskOperation::Union),
            Command::Subtract => self.combine_selected(MaskOperation::Subtract),
            Command::Intersect => self.combine_selected(MaskOperation::Intersect),
            Command::FillHoles | Command::DropIslands | Command::Grow | Command::Shrink | Command::Smooth => {
                self.retouch(command)
            }
            Command::ToggleVisibility => self.toggle_visibility_of_selected(),
            Command::ToggleLock => self.toggle_lock_of_selected(),
            Command::Raise => self.move_selected(1),
            Command::Lower => self.move_selected(-1),
            Command::DeleteInstance => self.dismiss_pointed_at().unwrap_or_else(|| self.delete_selected()),
            Command::Fit => self.change_view(View::fitted),
            Command::FullSize => self.change_view(View::at_full_size),
            Command::ZoomIn => self.zoom(ZOOM_STEP),
            Command::ZoomOut => self.zoom(ZOOM_STEP.recip()),
            Command::SaveCutOut => self.save_cut_out(),
            Command::SaveCoco => self.save_coco(),
            Command::NextImage => self.show_neighbour(1),
            Command::PreviousImage => self.show_neighbour(-1),
            Command::FinishImage => self.settle_and_go_on(Status::Done),
            Command::SkipImage => self.settle_and_go_on(Status::Skipped),
            Command::FlagImage => self.toggle_flag(),
            Command::Copy => self.copy_selected(),
            Command::Paste => self.paste(),
            Command::Guide => self.toggle_guide(),
            Command::Statistics => {
                self.statistics_are_open = !self.statistics_are_open;
                Vec::new()
            }
            Command::Gallery => self.show(None),
            Command::Help => {
                self.help_is_open = !self.help_is_open;
                Vec::new()
            }
        }
    }

    fn on_gesture(&mut self, gesture: Gesture) -> Vec<Effect> {
        match gesture {
            Gesture::Hover(at) => self.hover(at),
            Gesture::Leave => {
                self.cursor = None;
                self.change_search(|search| search.highlight(None));
                self.end_hover()
            }
            Gesture::Click { at, label } => match self.tool {
                Tool::Polygon => self.add_corner(at, label),
                Tool::Everything => self.click_proposal(at, label),
                _ => self.click(at, label),
            },
            Gesture::Drag { .. } if self.tool == Tool::Polygon => Vec::new(),
            Gesture::Drag { from, to } => {
                self.dragged = self.box_between(from, to);
                self.end_hover()
            }
            Gesture::DragEnd { to, .. } if self.tool == Tool::Polygon => {
                self.add_corner(to, PointLabel::Foreground)
            }
            Gesture::DragEnd { from, to } => {
                self.dragged = None;
                match self.tool {
                    Tool::Everything => self.begin_search(self.box_between(from, to)),
                    _ => self.prompt_box(from, to),
                }
            }
            Gesture::DrawStart { at, pressure, paint, held } => self.begin_drawing(at, pressure, paint, held),
            Gesture::DrawTo { at, pressure } => self.go_on_drawing(at, pressure),
            Gesture::DrawEnd => self.draw(DrawGesture::Lift),
            Gesture::Pick { at, held } => self.pick(at, held),
            Gesture::Cancel => {
                self.dragged = None;
                self.draw(DrawGesture::Cancel)
            }
            Gesture::Pan { by } => self.change_view(|view, size| view.panned(by, size)),
            Gesture::Pinch { at, by, factor } => {
                self.dragged = None;
                self.change_view(|view, size| view.panned(by, size).zoomed(at, factor, size))
            }
        }
    }

    fn take_tool(&mut self, tool: Tool) -> Vec<Effect> {
        self.tool = tool;
        let mut effects = self.draw(DrawGesture::Cancel);
        effects.extend(self.end_hover());
        effects.push(Effect::Announce(Announcement::ToolTaken { tool: tool.name() }));
        effects
    }

    fn toggle_label(&mut self) -> Vec<Effect> {
        self.set_label(match self.label {
            PointLabel::Foreground => PointLabel::Background,
            PointLabel::Background => PointLabel::Foreground,
        })
    }

    fn take_label(&mut self, label: PointLabel) -> Vec<Effect> {
        let mut effects = self.take_tool(Tool::Prompt);
        effects.extend(self.set_label(label));
        effects
    }

    fn set_label(&mut self, label: PointLabel) -> Vec<Effect> {
        self.label = label;
        vec![Effect::Announce(match label {
            PointLabel::Foreground => Announcement::ForegroundPoints,
            PointLabel::Background => Announcement::BackgroundPoints,
        })]
    }

    fn scale_brush(&mut self, factor: f64) -> Vec<Effect> {
        let size = self.session().and_then(crate::Session::size);
        self.radius = size.map_or(self.radius, |size| self.radius.scaled(factor, size));
        Vec::new()
    }

    fn zoom(&mut self, factor: f64) -> Vec<Effect> {
        self.change_view(|view, size| view.zoomed(view.stage_centre(), factor, size))
    }

    pub(crate) fn change_view(&mut self, change: impl Fn(View, ImageSize) -> View) -> Vec<Effect> {
        if let Some(session) = self.shown_mut()
            && let Some(size) = session.size()
        {
            session.view = change(session.view, size);
        }
        Vec::new()
    }

    /// The canvas position under a point of the stage.
    pub(crate) fn canvas_at(&self, at: ScreenPoint) -> Option<annotation::ImagePoint> {
        Some(self.session()?.view.image_from_screen(at))
    }
}
