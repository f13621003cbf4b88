//! `config/kiosk.ron`.

use std::{net::SocketAddr, path::PathBuf};

use jiff::civil::{DateTime, Time, Weekday};
use serde::Deserialize;

use crate::config::Config;

/// How a kiosk behaves.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskConfig {
    /// Language codes of the call to play, in turn.
    pub languages: Vec<String>,
    /// Seconds for each of them.
    pub language_seconds: f32,
    /// Seconds that each face of the attract loop is shown.
    pub face_seconds: f32,
    /// Seconds between looks for somebody while nobody plays.
    pub look_seconds: f32,
    /// Seconds after which a face that stays is greeted.
    pub stays_seconds: f32,
    /// Seconds without face and touch until a visitor is asked whether they are there.
    pub still_there_seconds: f32,
    /// Seconds that are waited for an answer.
    pub leave_seconds: f32,
    /// Seconds between looks for what is missing.
    pub recheck_seconds: f32,
    /// When the exhibition is open; empty: always.
    pub hours: Vec<Hours>,
    /// The Unix socket on which health is told as JSON; absent, one in the folder of
    /// this user's session.
    pub health: Option<PathBuf>,
    /// The loopback address on which health is told to Prometheus; absent, nowhere.
    pub metrics: Option<SocketAddr>,
}

/// Opening hours of some days of the week, in local time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The days.
    pub days: Vec<Day>,
    /// From this time on, `HH:MM`.
    pub from: Clock,
    /// Until this time, `HH:MM`; before `from` it is one of the next day.
    pub until: Clock,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the days of the week")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl From<Day> for Weekday {
    fn from(day: Day) -> Self {
        match day {
            Day::Mon => Self::Monday,
            Day::Tue => Self::Tuesday,
            Day::Wed => Self::Wednesday,
            Day::Thu => Self::Thursday,
            Day::Fri => Self::Friday,
            Day::Sat => Self::Saturday,
            Day::Sun => Self::Sunday,
        }
    }
}

/// A time of day, written `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Clock(Time);

impl TryFrom<String> for Clock {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Time::strptime("%H:%M", &text)
            .map(Self)
            .map_err(|_| format!("`{text}` is no time of day: write it as 09:30"))
    }
}

impl Hours {
    /// Whether `now`, in local time, lies within.
    pub fn include(&self, now: DateTime) -> bool {
        let on = |day: Weekday| self.days.iter().any(|open| Weekday::from(*open) == day);
        let (from, until, time) = (self.from.0, self.until.0, now.time());
        let today = now.date().weekday();
        if from < until {
            on(today) && (from..until).contains(&time)
        } else {
            on(today) && time >= from || on(today.previous()) && time < until
        }
    }
}

impl KioskConfig {
    /// Whether the exhibition is open at `now`, in local time.
    pub fn open(&self, now: DateTime) -> bool {
        self.hours.is_empty() || self.hours.iter().any(|hours| hours.include(now))
    }
}

impl Config for KioskConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        if self.languages.is_empty() {
            return Err(("languages".into(), "must name one language at least".into()));
        }
        for (field, value, least, most, unit) in [
            (
                "language_seconds",
                self.language_seconds,
                1.0,
                60.0,
                "seconds",
            ),
            ("face_seconds", self.face_seconds, 1.0, 60.0, "seconds"),
            ("look_seconds", self.look_seconds, 0.1, 10.0, "seconds"),
            ("stays_seconds", self.stays_seconds, 0.2, 20.0, "seconds"),
            (
                "still_there_seconds",
                self.still_there_seconds,
                5.0,
                600.0,
                "seconds",
            ),
            ("leave_seconds", self.leave_seconds, 3.0, 120.0, "seconds"),
            (
                "recheck_seconds",
                self.recheck_seconds,
                1.0,
                600.0,
                "seconds",
            ),
        ] {
            if !(least..=most).contains(&value) {
                return Err((
                    field.into(),
                    format!("must lie between {least} and {most} {unit}"),
                ));
            }
        }
        if self.hours.iter().any(|hours| hours.days.is_empty()) {
            return Err(("days".into(), "must name a day at least".into()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::config;

    fn kiosk(hours: &str) -> KioskConfig {
        let text = include_str!("../../config/kiosk.ron");
        config::parse("kiosk.ron", &text.replacen("hours: []", hours, 1)).unwrap()
    }

    #[test]
    fn without_hours_it_is_always_open() {
        assert!(kiosk("hours: []").open(date(2026, 1, 1).at(3, 0, 0, 0)));
    }

    #[test]
    fn hours_hold_on_their_days_and_over_midnight() {
        let day = kiosk("hours: [(days: [tue, sat], from: \"10:00\", until: \"18:00\")]");
        // The first of December 2026 is a Tuesday.
        let tuesday = date(2026, 12, 1);
        assert!(day.open(tuesday.at(10, 0, 0, 0)) && !day.open(tuesday.at(18, 0, 0, 0)));
        assert!(!day.open(date(2026, 12, 2).at(12, 0, 0, 0)), "a Wednesday");
        let night = kiosk("hours: [(days: [tue], from: \"19:00\", until: \"01:30\")]");
        assert!(
            night.open(date(2026, 12, 2).at(1, 29, 0, 0)),
            "still Tuesday's night"
        );
        assert!(!night.open(tuesday.at(1, 0, 0, 0)), "Monday is closed");
    }

    #[test]
    fn mistakes_are_told() {
        let text = include_str!("../../config/kiosk.ron");
        for (from, to, told) in [
            ("look_seconds: 0.5", "look_seconds: 0.0", "look_seconds"),
            (
                "hours: []",
                "hours: [(days: [], from: \"1:00\", until: \"2:00\")]",
                "days",
            ),
            (
                "hours: []",
                "hours: [(days: [mon], from: \"25:00\", until: \"2:00\")]",
                "09:30",
            ),
        ] {
            let wrong = text.replacen(from, to, 1);
            let problem = config::parse::<KioskConfig>("kiosk.ron", &wrong).unwrap_err();
            assert!(problem.to_string().contains(told), "{problem}");
        }
    }
}
