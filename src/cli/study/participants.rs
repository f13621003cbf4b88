//! `face-game study withdraw` and `exclude`: what becomes of one participant.

use super::{Of, Outcome};
use crate::{
    cli::output,
    dataset::{DatasetConfig, Store, Time},
    error::Result,
    study::{
        load,
        record::{Code, Records},
    },
};

/// Erase a participant who withdraws.
#[derive(Debug, clap::Args)]
pub struct WithdrawArgs {
    #[command(flatten)]
    of: Of,

    /// The participant's code
    #[arg(long, value_name = "CODE")]
    participant: Code,
}

/// Leave a participant out of the analysis; what was recorded stays.
#[derive(Debug, clap::Args)]
pub struct ExcludeArgs {
    #[command(flatten)]
    of: Of,

    /// The participant's code
    #[arg(long, value_name = "CODE")]
    participant: Code,

    /// Why, as the report will say it
    #[arg(long, value_name = "TEXT")]
    because: String,
}

pub fn withdraw(args: &WithdrawArgs) -> Result<Outcome> {
    let erased = records(&args.of)?.withdraw(&args.participant, Time::now())?;
    output::line(if erased {
        format!("{}: everything is erased", args.participant)
    } else {
        format!("{}: there was nothing to erase", args.participant)
    })?;
    Ok(Outcome::Done)
}

pub fn exclude(args: &ExcludeArgs) -> Result<Outcome> {
    records(&args.of)?.exclude(&args.participant, &args.because, Time::now())?;
    output::line(format_args!(
        "{}: left out of the analysis",
        args.participant
    ))?;
    Ok(Outcome::Done)
}

fn records(of: &Of) -> Result<Records> {
    let study = of.study()?;
    // A folder that holds nothing is not made into a dataset by a typing mistake.
    drop(Store::open_existing(&of.data)?);
    let simulated = load::load(&of.data, &study, "en")?.plan.simulated;
    Records::open(
        &of.data,
        &study,
        DatasetConfig::default(),
        simulated,
        Time::now(),
    )
}
