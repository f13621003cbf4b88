//! What participants ask for, and what comes next.

use bevy::{ecs::system::SystemParam, prelude::*};

use super::{
    Course, Page, Typing, Writing,
    course::{Ending, Remark, typed},
};
use crate::{
    app::{intent::Wish, settings::Settings, state::GameState},
    game::{
        conditions::{Conditions, Protocolled},
        gallery::Gallery,
    },
    study::{
        data::AnswerValue,
        protocol::{Calibration, Moment},
        record::{Answered, Code, recorder},
        survey::Kind,
    },
};

/// Everything that a step of a participant touches.
#[derive(SystemParam)]
pub struct Desk<'w> {
    pub course: ResMut<'w, Course>,
    pub typing: ResMut<'w, Typing>,
    recorder: ResMut<'w, Writing>,
    conditions: ResMut<'w, Conditions>,
    settings: ResMut<'w, Settings>,
    gallery: Res<'w, Gallery>,
    game: ResMut<'w, NextState<GameState>>,
}

impl Desk<'_> {
    /// Something that a page offers.
    pub fn wish(&mut self, wish: Wish) {
        let open = self.course.page;
        match (wish, open) {
            (Wish::Type(letter), _) => self.typing.add(letter),
            (Wish::Rub, _) => self.typing.rub(),
            (Wish::Shift, _) => self.typing.shift(),
            (Wish::Speak(number), Page::Code | Page::Consent) => self.speak(number.into()),
            (Wish::Forward, Page::Code) => self.arrive(),
            (Wish::Agree, Page::Consent) => {
                let language = self.course.language.clone();
                self.write_and_wait(recorder::Wish::Consent(language));
            }
            (Wish::Decline, Page::Consent) => {
                self.recorder.wish(recorder::Wish::Decline);
                self.turn(Page::End(Ending::Declined));
            }
            (Wish::Choose(place), Page::Question(..)) => self.choose(place.into()),
            (Wish::Forward, Page::Question(moment, number)) => self.forward(moment, number),
            (Wish::Backward, Page::Question(moment, number)) => self.backward(moment, number),
            (Wish::Resume, Page::Stop) => match self.course.before {
                Page::Playing => self.proceed(),
                page => self.turn(page),
            },
            (Wish::Leave, Page::Stop) => {
                self.recorder.wish(recorder::Wish::Stop);
                self.turn(Page::End(Ending::Stopped));
            }
            (Wish::Withdraw, Page::Stop) => self.write_and_wait(recorder::Wish::Withdraw),
            // Through the title, where everything of a participant is forgotten.
            (Wish::Forward, Page::End(_)) => self.game.set(GameState::Title),
            _ => {}
        }
    }

    /// Opens a page.
    pub fn turn(&mut self, page: Page) {
        (self.course.page, self.course.remark) = (page, None);
        *self.typing = Typing::default();
        if let Some((_, question)) = self.course.open() {
            let known = self.course.answers.get(&question.key);
            self.typing.text = match known {
                Some(AnswerValue::Text(text)) => text.clone(),
                Some(AnswerValue::Number(number)) => number.to_string(),
                _ => String::new(),
            };
        }
    }

    /// Says something on the page that is open.
    pub fn remark(&mut self, remark: Remark) {
        self.course.remark = Some(remark);
    }

    /// The typed code is looked up.
    pub fn arrive(&mut self) {
        match Code::parse(&self.typing.text) {
            Some(code) => self.write_and_wait(recorder::Wish::Arrive(code)),
            None => self.remark(Remark::NoCode),
        }
    }

    /// A participant who agreed goes on: questions, allocation, rounds, questions, end.
    pub fn proceed(&mut self) {
        if self.course.allocated.is_none() {
            match self.course.first_open(Moment::Start) {
                Some(number) if !self.course.started => {
                    self.turn(Page::Question(Moment::Start, number));
                }
                _ => {
                    let stratum = self.course.stratum();
                    self.write_and_wait(recorder::Wish::Allocate(stratum));
                }
            }
        } else if self.course.next.is_some() && !self.course.seated {
            let language = self.course.language.clone();
            self.write_and_wait(recorder::Wish::Sit(language));
        } else if self.course.next.is_some() {
            self.play();
        } else {
            match self.course.first_open(Moment::End) {
                Some(number) => self.turn(Page::Question(Moment::End, number)),
                None => self.finish(),
            }
        }
    }

    /// Into the rounds, at the try that comes next.
    fn play(&mut self) {
        let (Some(next), Some(allocated)) = (self.course.next, &self.course.allocated) else {
            return;
        };
        let protocol = &self.course.study.protocol;
        let place = |name: &String| {
            let mut targets = self.gallery.targets().iter();
            targets.position(|target| target.id == *name)
        };
        let targets = allocated.targets.iter().filter_map(place).collect();
        let phases = protocol.phases(next.number);
        self.conditions.study = Some(Protocolled {
            targets,
            first: next.round as usize - 1,
            attempt: (next.number, protocol.play.tries),
            again: false,
            seconds: (phases.brief, phases.countdown, phases.perform),
            reveal: phases.reveal,
            shows: protocol
                .group(&allocated.group)
                .map(|group| group.shows.clone())
                .unwrap_or_default(),
            calibration: protocol.play.calibration == Calibration::Required,
        });
        self.turn(Page::Playing);
        self.game.set(GameState::Calibrate);
    }

    /// The participant thinks of stopping.
    pub fn stop(&mut self) {
        match self.course.page {
            Page::Question(..) | Page::Playing => {
                self.course.before = self.course.page;
                self.turn(Page::Stop);
                self.game.set(GameState::Study);
            }
            Page::Stop => self.wish(Wish::Resume),
            // Nobody has agreed yet: another may come.
            Page::Consent => self.game.set(GameState::Title),
            Page::Code | Page::Wait | Page::End(_) => {}
        }
    }

    fn finish(&mut self) {
        self.recorder.wish(recorder::Wish::Finish);
        self.turn(Page::End(Ending::Completed));
    }

    fn write_and_wait(&mut self, wish: recorder::Wish) {
        self.recorder.wish(wish);
        (self.course.page, self.course.remark) = (Page::Wait, None);
    }

    fn speak(&mut self, number: usize) {
        if let Some(tag) = self.course.study.protocol.languages.get(number).cloned() {
            self.settings.language = Some(tag.clone());
            self.course.language = tag;
        }
    }

    /// An answer is chosen, or no longer.
    fn choose(&mut self, place: usize) {
        let Some((survey, question)) = self.course.open() else {
            return;
        };
        let known = self.course.answers.get(&question.key);
        let value = match (&question.kind, known) {
            (Kind::Multiple(_), Some(AnswerValue::Choices(chosen))) => {
                let mut chosen = chosen.clone();
                match chosen.iter().position(|other| *other == place) {
                    Some(at) => drop(chosen.remove(at)),
                    None => chosen.push(place),
                }
                chosen.sort_unstable();
                AnswerValue::Choices(chosen)
            }
            (Kind::Multiple(_), _) => AnswerValue::Choices(vec![place]),
            (Kind::Likert(_) | Kind::Single(_), _) => AnswerValue::Choice(place),
            _ => return,
        };
        if survey.survey.check(question, &value).is_err() {
            return;
        }
        let empty = value == AnswerValue::Choices(Vec::new());
        let answered = Answered {
            survey: survey.digest.clone(),
            item: question.key.clone(),
            value: (!empty).then_some(value),
        };
        self.keep(answered);
        self.course.remark = None;
    }

    fn keep(&mut self, answered: Answered) {
        match &answered.value {
            Some(value) => drop(
                self.course
                    .answers
                    .insert(answered.item.clone(), value.clone()),
            ),
            None => drop(self.course.answers.remove(&answered.item)),
        }
        self.recorder.wish(recorder::Wish::Answer(answered));
    }

    fn forward(&mut self, moment: Moment, number: usize) {
        let Some((survey, question)) = self.course.open() else {
            return;
        };
        let (digest, key) = (survey.digest.clone(), question.key.clone());
        match &question.kind {
            Kind::Number { .. } | Kind::Open => match typed(question, &self.typing.text) {
                Err(remark) => return self.remark(remark),
                Ok(value) => {
                    if self.course.answers.get(&key) != value.as_ref() {
                        self.keep(Answered {
                            survey: digest,
                            item: key,
                            value,
                        });
                    }
                }
            },
            _ if question.required && !self.course.answers.contains_key(&key) => {
                return self.remark(Remark::Required);
            }
            _ => {}
        }
        let asked = self.course.asked(moment);
        match asked.into_iter().find(|other| *other > number) {
            Some(other) => self.turn(Page::Question(moment, other)),
            None if moment == Moment::Start => {
                self.course.started = true;
                self.proceed();
            }
            None => self.finish(),
        }
    }

    fn backward(&mut self, moment: Moment, number: usize) {
        let asked = self.course.asked(moment);
        if let Some(other) = asked.into_iter().rev().find(|other| *other < number) {
            self.turn(Page::Question(moment, other));
        }
    }
}
