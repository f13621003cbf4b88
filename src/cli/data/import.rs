//! `face-game data import`: other kiosks' data into this dataset.

use std::path::Path;

use super::{Context, Outcome, output};
use crate::{
    cli::tell,
    config,
    dataset::{
        DatasetConfig, Recipients, Store,
        import::{Source, import},
    },
    error::Result,
    learn::withdrawal,
};

/// Merge exports, or data folders, of other kiosks into the dataset, which is made
/// where there is none.
///
/// Nothing comes twice, and whoever was erased here or there stays erased. If
/// anything is wrong with a source, nothing is imported.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders that `data export` wrote, data folders, or URLs that `--to` was given
    #[arg(required = true, value_name = "DIR|URL")]
    sources: Vec<String>,
    /// Print what was done as a JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, folder: &Path, context: &Context) -> Result<Outcome> {
    let config: DatasetConfig = config::read(&context.root.config("dataset.ron"))?;
    let recipients = Recipients::parse(&config.images.recipients)?;
    let mut sources = Vec::new();
    for text in &args.sources {
        sources.extend(Source::find(text)?);
    }
    let store = Store::open(folder)?;
    let imported = import(&store, &recipients, &sources)?;
    // People who were erased elsewhere are erased here now.
    withdrawal::forget(&store)?;
    if args.json {
        output::json(&imported)?;
        return Ok(Outcome::Done);
    }
    output::line("table               new  completed    there already  barred")?;
    for (table, tally) in &imported.rows {
        output::line(format_args!(
            "{table:<13} {:>9} {:>10} {:>16} {:>7}",
            tally.new, tally.joined, tally.known, tally.barred
        ))?;
    }
    let barred: u64 = imported.rows.values().map(|tally| tally.barred).sum();
    if barred > 0 {
        tell(format_args!(
            "{barred} rows are of people who withdrew; they stay out"
        ));
    }
    if imported.erased > 0 {
        tell(format_args!(
            "{} people were erased elsewhere, and are now here too",
            imported.erased
        ));
    }
    if imported.dropped_images > 0 {
        tell(format_args!(
            "{} pictures went, of people who withdrew their consent to them elsewhere",
            imported.dropped_images
        ));
    }
    Ok(Outcome::Done)
}
