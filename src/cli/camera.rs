//! `face-game camera`: watch a source of pictures without playing.
//!
//! Prints each change of state and, at intervals, the counts; with `--json`
//! one object a line, each with `at`, the seconds since the start:
//!
//! ```text
//! {"at":0.21,"state":"streaming","name":"Webcam","format":"MJPEG","width":640,"height":480,"fps":30}
//! {"at":1.0,"statistics":{"frames":24,"bad":0,"dropped":0,"sessions":1,"fps":30.1},"waiting":null}
//! ```

use std::{
    io::{self, BufRead, Write},
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, never, select, tick};
use serde_json::{Value, json};

use super::{Context, Outcome, output};
use crate::{
    app::CLIP,
    camera::{Camera, CameraConfig, CameraState, Source},
    config,
    error::Result,
};

/// Watch a source of pictures without playing.
#[derive(Debug, Clone, clap::Args)]
pub struct CameraArgs {
    /// Where pictures come from: auto, camera, camera:NAME or clip:PATH.
    #[arg(long, default_value = "camera")]
    source: Source,
    /// The clip that stands in for a missing camera with `--source auto`
    /// [default: the bundled one]
    #[arg(long, value_name = "PATH")]
    clip: Option<PathBuf>,
    /// How the camera is chosen, watched and recovered [default: config/camera.ron]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// End after so many seconds; without it, on Ctrl-C or `quit`.
    #[arg(long, value_parser = seconds)]
    seconds: Option<Duration>,
    /// Seconds between two lines of counts.
    #[arg(long, value_parser = seconds, default_value = "1")]
    every: Duration,
    /// Obey lines on standard input: `switch` to the waiting camera, `fall-back`
    /// to the clip, `stop` the source, `quit`. The end of the input is `quit`.
    #[arg(long)]
    control: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let seconds = text
        .parse()
        .ok()
        .and_then(|count| Duration::try_from_secs_f64(count).ok());
    seconds
        .filter(|time| *time >= Duration::from_millis(10))
        .ok_or_else(|| "write a number of seconds, at least 0.01".into())
}

/// Runs the command until its time is up.
///
/// # Errors
/// A bad configuration, or standard output that is closed.
pub fn run(args: &CameraArgs, context: &Context) -> Result<Outcome> {
    let file = args.config.clone();
    let file = file.unwrap_or_else(|| context.root.config("camera.ron"));
    let config: CameraConfig = config::read(&file)?;
    let clip = args.clip.clone();
    let clip = clip.unwrap_or_else(|| context.root.assets().join(CLIP));
    let mut printer = Printer {
        json: args.json,
        started: Instant::now(),
    };
    let camera = Camera::start(args.source.clone(), config, Some(clip));
    watch(args, camera, &mut printer).map_err(output::failed)?;
    Ok(Outcome::Done)
}

fn watch(args: &CameraArgs, camera: Camera, printer: &mut Printer) -> io::Result<()> {
    let mut camera = Some(camera);
    let mut changes = camera
        .as_ref()
        .map_or_else(never, |camera| camera.changes().clone());
    let commands = if args.control { commands() } else { never() };
    let end = args.seconds.map_or_else(never, crossbeam_channel::after);
    let ticks = tick(args.every);
    // Taken as a game would, so that the counts mean the same.
    let frames = tick(Duration::from_millis(10));
    loop {
        select! {
            recv(changes) -> state => match (state, &camera) {
                (Ok(state), Some(camera)) => printer.change(&state, camera)?,
                _ => break,
            },
            recv(frames) -> _ => drop(camera.as_ref().and_then(Camera::take)),
            recv(ticks) -> _ => if let Some(camera) = &camera { printer.counts(camera)? },
            recv(commands) -> command => match (command.as_deref(), &camera) {
                (Ok("switch"), Some(camera)) => camera.switch(),
                (Ok("fall-back"), Some(camera)) => camera.fall_back(),
                (Ok("stop"), _) => {
                    changes = never();
                    printer.stop(camera.take())?;
                }
                (Ok("quit") | Err(_), _) => break,
                _ => {}
            },
            recv(end) -> _ => break,
        }
    }
    printer.stop(camera)
}

/// The lines of standard input.
fn commands() -> Receiver<String> {
    let (sender, receiver) = crossbeam_channel::bounded(1);
    // Reading cannot be interrupted: the thread ends with its input or the process.
    let reader = move || {
        for line in io::stdin().lock().lines().map_while(io::Result::ok) {
            if sender.send(line.trim().to_owned()).is_err() {
                break;
            }
        }
    };
    drop(
        thread::Builder::new()
            .name("camera-control".into())
            .spawn(reader),
    );
    receiver
}

struct Printer {
    json: bool,
    started: Instant,
}

impl Printer {
    fn change(&self, state: &CameraState, camera: &Camera) -> io::Result<()> {
        let loss = camera.problem();
        let mut object = json!(state);
        if let (CameraState::Lost { .. }, Some(loss)) = (state, &loss) {
            object["detail"] = json!(loss.detail);
        }
        self.line(object, || match (state, &loss) {
            (CameraState::Lost { why }, loss) => {
                let loss = loss.as_ref().map_or(why.to_string(), ToString::to_string);
                format!("{loss}\n          hint: {}", why.hint())
            }
            (CameraState::Searching, _) => "searching".into(),
            (CameraState::Opening { name }, _) => format!("opening {name}"),
            (
                CameraState::Streaming {
                    name,
                    format,
                    width,
                    height,
                    fps,
                },
                _,
            ) => {
                format!("streaming {width}x{height} {format} at {fps}/s from {name}")
            }
            (CameraState::Demo { title }, _) => format!("playing the clip {title}"),
            (CameraState::Stopped, _) => "stopped".into(),
        })
    }

    fn counts(&self, camera: &Camera) -> io::Result<()> {
        let (counts, waiting) = (camera.statistics(), camera.waiting_camera());
        let object = json!({
            "statistics": counts, "waiting": waiting, "clip_waits": camera.waiting_clip(),
        });
        self.line(object, || {
            let waits = waiting.map_or(String::new(), |name| format!(", {name} is waiting"));
            format!(
                "{} pictures at {:.1}/s, {} bad, {} dropped, {} sessions{waits}",
                counts.frames, counts.fps, counts.bad, counts.dropped, counts.sessions,
            )
        })
    }

    /// Ends the source and says so once every thread is gone.
    fn stop(&self, camera: Option<Camera>) -> io::Result<()> {
        let Some(camera) = camera else { return Ok(()) };
        self.counts(&camera)?;
        drop(camera);
        self.line(json!(CameraState::Stopped), || "stopped".into())
    }

    fn line(&self, mut object: Value, text: impl FnOnce() -> String) -> io::Result<()> {
        let at = self.started.elapsed().as_secs_f64();
        let mut out = io::stdout().lock();
        if self.json {
            object["at"] = json!((at * 1e3).round() / 1e3);
            writeln!(out, "{object}")
        } else {
            writeln!(out, "{at:8.2}  {}", text())
        }
    }
}
