//! The loop that the seed paper describes: play gives labelled faces, and the
//! emotion model learns from them by itself, safely.
//!
//! | file | what it holds |
//! |---|---|
//! | `config` | `config/learning.ron` |
//! | `diary`, `dataset` | what is asked of the dataset, and the dataset's answers |
//! | `base` | the synthetic faces that every lesson begins with |
//! | `lesson` | one training: guards, training, comparison, promotion |
//! | `agreement` | whether the model in force still agrees with play |
//! | `school` | what is to be done now: withdrawals, other processes, agreement, lessons |
//! | `learner` | the thread that does it while nobody plays |
//! | `slot` | where the game takes the model in force from |

pub mod agreement;
pub mod base;
pub mod config;
pub mod dataset;
pub mod diary;
pub mod learner;
pub mod lesson;
pub mod model;
#[expect(
    unsafe_code,
    reason = "the priority of one thread can only be set by the system's own functions"
)]
mod priority;
pub mod school;
pub mod slot;
#[cfg(test)]
pub(crate) mod tests;

pub use agreement::Agreement;
pub use base::Base;
pub use config::LearningConfig;
pub use dataset::DatasetDiary;
pub use diary::{Diary, Imitation};
pub use learner::{Learner, Learning, LearningStatus, Phase};
pub use lesson::{Lesson, Report};
pub use school::{School, Step};
pub use slot::Slot;
