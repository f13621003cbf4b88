//! `face-game study power`: how large a study must be.

use std::{fs, path::PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::{super::output, Outcome};
use crate::{
    error::{Problem, Result},
    study::{
        paper,
        report::words::{number, percent, percents},
        statistics::{
            Reason,
            power::{self, Gains, Simulated},
            proportion::Share,
        },
    },
};

/// Compute how likely a study is to find an effect, by its size.
///
/// The effect is a difference between two groups in the mean gain of a game
/// (mean of the later tries less the first). For each size printed are the power
/// of the t test over participants, exact, and that of the mixed model with
/// random participants and targets, simulated.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The difference in gain between the groups, in points of score
    #[arg(long, default_value_t = 0.1)]
    effect: f64,
    /// The gain of the control group
    #[arg(long, default_value_t = 0.05)]
    learning: f64,
    /// Standard deviation of gains between participants
    #[arg(long, default_value_t = 0.05)]
    participant_sd: f64,
    /// Standard deviation of gains between targets
    #[arg(long, default_value_t = 0.05)]
    target_sd: f64,
    /// Standard deviation of what is left of a game's gain; with the others it
    /// makes up the 0.28 of the seed paper
    #[arg(long, default_value_t = 0.27)]
    residual_sd: f64,
    /// Take the standard deviations from an earlier report's report.json
    #[arg(long, value_name = "FILE")]
    like: Option<PathBuf>,
    /// Targets, a game of each for every participant
    #[arg(long, default_value_t = 6)]
    targets: usize,
    /// Participants in each group: the sizes to try
    #[arg(long, value_delimiter = ',', default_values_t = [12, 18, 24, 36, 48, 72])]
    per_group: Vec<usize>,
    /// Level of the test
    #[arg(long, default_value_t = 0.05)]
    alpha: f64,
    /// The power that is wanted
    #[arg(long, default_value_t = 0.8)]
    power: f64,
    /// Simulated studies for each size; 0 leaves them out
    #[arg(long, default_value_t = 500)]
    runs: usize,
    /// Decides on the simulated studies
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the figures as a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Plan {
    /// The study, but for its size.
    study: Gains,
    alpha: f64,
    power: f64,
    /// By the standard deviation of participants' mean gains.
    d: f64,
    sizes: Vec<Size>,
    /// Participants in each group that the t test takes.
    per_group: Option<usize>,
    /// Participants that it takes to find the control group's learning.
    participants_for_learning: Option<usize>,
    /// Games in each group that it takes to tell the paper's shares apart, were games independent.
    games_for_papers_shares: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Size {
    per_group: usize,
    t_test: f64,
    mixed_model: Option<Simulated>,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let plan = plan(args)?;
    if args.json {
        output::json(&plan)?;
    } else {
        print(&plan)?;
    }
    Ok(Outcome::Done)
}

fn plan(args: &Args) -> Result<Plan> {
    check(args)?;
    let [participant_sd, target_sd, residual_sd] = match &args.like {
        Some(path) => deviations(path)?,
        None => [args.participant_sd, args.target_sd, args.residual_sd],
    };
    let study = Gains {
        groups: [0, 0],
        targets: args.targets,
        learning: args.learning,
        effect: args.effect,
        participant_sd,
        target_sd,
        residual_sd,
    };
    let spread = (participant_sd.powi(2) + residual_sd.powi(2) / args.targets as f64).sqrt();
    if spread <= 0.0 {
        return Err(Problem::new("the gains do not vary at all")
            .hint("give a --participant-sd or a --residual-sd above 0"));
    }
    let d = args.effect / spread;
    let refused = |reason: Reason| {
        Problem::new("this study cannot be planned")
            .because(reason)
            .hint("give every group two participants and two targets, and a level between 0 and 1")
    };
    let mut sizes = Vec::new();
    for n in &args.per_group {
        let sized = Gains {
            groups: [*n, *n],
            ..study
        };
        let mixed_model = (args.runs > 0)
            .then(|| sized.simulate(args.runs, args.seed, args.alpha))
            .transpose();
        sizes.push(Size {
            per_group: *n,
            t_test: power::between_t(d, *n, *n, args.alpha).map_err(refused)?,
            mixed_model: mixed_model.map_err(refused)?,
        });
    }
    let smallest =
        |power: &dyn Fn(usize) -> Result<f64, Reason>| power::smallest(2, args.power, power).ok();
    let [higher, lower] = paper::HIGHER.map(|share: Share| share.value().unwrap_or_default());
    Ok(Plan {
        study,
        alpha: args.alpha,
        power: args.power,
        d,
        sizes,
        per_group: smallest(&|n| power::between_t(d, n, n, args.alpha)),
        participants_for_learning: smallest(&|n| {
            power::paired_t(args.learning / spread, n, args.alpha)
        }),
        games_for_papers_shares: smallest(&|n| power::two_shares(lower, higher, n, args.alpha)),
    })
}

fn check(args: &Args) -> Result<()> {
    let wrong = |what: &str, rule: &str| {
        Err(Problem::new(format!("{what} makes no sense")).hint(format!("give {rule}")))
    };
    let sds = [args.participant_sd, args.target_sd, args.residual_sd];
    if sds.iter().any(|sd| !(sd.is_finite() && *sd >= 0.0)) {
        return wrong("a standard deviation", "standard deviations of 0 or more");
    }
    if !(args.effect.is_finite() && args.learning.is_finite()) {
        return wrong("an effect", "--effect and --learning as numbers");
    }
    for (what, share) in [("--alpha", args.alpha), ("--power", args.power)] {
        if !(share > 0.0 && share < 1.0) {
            return wrong(what, &format!("{what} between 0 and 1"));
        }
    }
    if args.targets < 2 {
        return wrong("--targets", "two targets or more");
    }
    if args.per_group.iter().any(|n| !(2..=5000).contains(n)) {
        return wrong(
            "--per-group",
            "between 2 and 5000 participants in each group",
        );
    }
    Ok(())
}

/// Of the gain model of an earlier report.
fn deviations(path: &PathBuf) -> Result<[f64; 3]> {
    let name = path.display();
    let hint = "name the report.json of a study whose mixed model of gains was computed";
    let text = fs::read_to_string(path).map_err(|error| {
        Problem::new(format!("cannot read {name}"))
            .because(error)
            .hint(hint)
    })?;
    let report: Value = serde_json::from_str(&text).map_err(|error| {
        Problem::new(format!("{name} is no report"))
            .because(error)
            .hint(hint)
    })?;
    let components = &report["groups"]["gain_model"]["components"];
    let sd = |wanted: &str| {
        let all = components.as_array().into_iter().flatten();
        all.filter(|one| one["name"] == wanted)
            .find_map(|one| one["sd"].as_f64())
    };
    match (sd("participant"), sd("target"), sd("residual")) {
        (Some(participant), target, Some(residual)) => {
            Ok([participant, target.unwrap_or_default(), residual])
        }
        _ => Err(Problem::new(format!("{name} has no mixed model of gains")).hint(hint)),
    }
}

fn print(plan: &Plan) -> Result<()> {
    let study = &plan.study;
    output::line(format_args!(
        "difference in gain {}, d = {} by the spread of participants' means",
        number(study.effect, 3),
        number(plan.d, 2),
    ))?;
    output::line(format_args!(
        "standard deviations: participant {}, target {}, residual {}; {} targets; level {}",
        number(study.participant_sd, 3),
        number(study.target_sd, 3),
        number(study.residual_sd, 3),
        study.targets,
        plan.alpha
    ))?;
    output::line("")?;
    output::line("per group   t test    mixed model, simulated")?;
    for size in &plan.sizes {
        let simulated = size.mixed_model.as_ref().map_or_else(
            || "-".into(),
            |found| {
                let failed = match found.failed {
                    0 => String::new(),
                    failed => format!(", {failed} not fitted"),
                };
                format!(
                    "{} {} of {} studies{failed}",
                    percent(found.effect.value),
                    percents(found.effect.interval),
                    found.runs
                )
            },
        );
        output::line(format_args!(
            "{:>9}   {:>6}    {simulated}",
            size.per_group,
            percent(size.t_test)
        ))?;
    }
    output::line("")?;
    let wanted = percent(plan.power);
    let told = |n: Option<usize>| n.map_or_else(|| "more than a million".into(), |n| n.to_string());
    output::line(format_args!(
        "for {wanted}: {} participants in each group (t test)",
        told(plan.per_group)
    ))?;
    output::line(format_args!(
        "for {wanted} to find a gain of {} within participants: {} of them",
        number(study.learning, 3),
        told(plan.participants_for_learning)
    ))?;
    output::line(format_args!(
        "for {wanted} to tell the paper's 62.9 % from 57.4 % of games that end higher: {} games in each group, were games independent",
        told(plan.games_for_papers_shares)
    ))
}
