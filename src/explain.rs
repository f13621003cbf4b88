//! From two sets of Action Units to what a player should read: the rule-based
//! dictionary of the seed paper, with priorities. Pure: no files, no language,
//! only keys of messages that `i18n` turns into text.

mod comparison;
mod dictionary;
mod explanation;
mod priority;

pub use comparison::{Comparison, Kind};
pub use dictionary::{Contradiction, Demand, Dictionary, Direction, Movement, Phrasings, Summary};
pub use explanation::{Explanation, MessageKey, Player, Remark, Told};
