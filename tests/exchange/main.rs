//! Datasets that leave a kiosk and come together elsewhere.

mod exchange;
mod foreign;
mod merging;
mod python;
mod readers;
mod s3;
mod world;
