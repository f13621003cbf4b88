//! The dataset that play makes: people's consents, every attempt, what was read
//! of it, and what its face is called.
//!
//! - [`Writer`] is the game's end: one named thread with the only connection that
//!   writes; nothing that it is sent waits for a disk. [`Visit`] is one player at it.
//! - [`Store`] is everybody else's: it opens a folder, answers questions, erases,
//!   verifies. Two processes may have the same folder open.
//! - [`row`] holds the tables as plain values, `schema/` says them in SQL.
//!
//! ## What consent allows
//!
//! | agreed to | kept |
//! |---|---|
//! | play alone | nothing of this person: no row, no code. A turn counts in `tally`, by day |
//! | measurements | person, consents, sessions, turns, readings, labels |
//! | and images | pictures too, as `config/dataset.ron` has it |
//! | and research | the same, and it may be exported for others |
//!
//! The view `agreed` holds what people agree to now. It is asked again when a row
//! is written, not only when a player says yes.
//!
//! ## No accepted turn is lost
//!
//! A turn is one transaction in write-ahead logging with `synchronous = FULL`, so
//! it is on the disk before it counts as written. Its picture is on the disk
//! before that, under the same lock; what a crash leaves between the two is a file
//! without a row, which goes when the dataset is opened next.

pub mod code;
pub mod config;
pub mod export;
pub mod figures;
pub mod folder;
pub mod image;
pub mod import;
pub mod label;
pub mod place;
pub mod row;
pub mod scratch;
pub mod stats;
pub mod tables;

mod arrival;
mod batch;
mod consent;
mod disk;
mod erase;
mod id;
mod queries;
mod reading;
mod retention;
mod schema;
mod store;
mod time;
mod verify;
mod visit;
mod writer;

pub use arrival::{Agreement, Arrival, NewPicture, NewTurn, SessionStart};
pub use batch::{Batch, Kept};
pub use code::{Code, Slip};
pub use config::{DatasetConfig, LabelGates, LabelRule};
pub use disk::{DiskState, Newer};
pub use erase::Erasure;
pub use folder::Folder;
pub use id::{ConsentId, ImageId, LabelId, PersonId, SessionId, TurnId};
pub use image::{Identities, Recipients, digest};
pub use queries::Counts;
pub use retention::Expired;
pub use row::*;
pub use store::{Access, Store};
pub use time::Time;
pub use verify::{Check, Finding, Findings};
pub use visit::Visit;
pub use writer::{Health, Refused, Ticket, Writer, WriterState};
