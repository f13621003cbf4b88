//! Where the present participant stands, and which page is open.

use std::sync::Arc;

use bevy::prelude::*;

use crate::study::{
    data::AnswerValue,
    protocol::{AttachedSurvey, Moment, Study},
    record::{Allocated, Next, Refused, Standing},
    survey::{Answers, Kind, Question, choices},
};

/// What is shown to the participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Who is coming?
    Code,
    /// Something is written that the next page needs.
    Wait,
    /// What a participant agrees to.
    Consent,
    /// The question with this number, among all that are asked at a moment.
    Question(Moment, usize),
    /// The rounds, which are no page.
    Playing,
    /// Stop, and how?
    Stop,
    /// It is over.
    End(Ending),
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// At the end of the study.
    Completed,
    /// The participant did not take part.
    Declined,
    /// The participant stopped.
    Stopped,
    /// The participant withdrew.
    Withdrawn,
}

/// What a page has to say besides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Remark {
    /// This is no code.
    NoCode,
    /// Nobody can take part with this code.
    Refused(Refused),
    /// The answer is needed.
    Required,
    /// A number between these two is wanted, whole or not.
    Number(f64, f64, bool),
    /// The disk refuses.
    Unwritten,
}

/// The present participant.
#[derive(Resource, Debug, Clone)]
pub struct Course {
    /// The study.
    pub study: Arc<Study>,
    /// The page that is open.
    pub page: Page,
    /// The page or the rounds that were left to think of stopping.
    pub before: Page,
    /// What the page says besides.
    pub remark: Option<Remark>,
    /// The language that the participant chose.
    pub language: String,
    /// What was answered so far.
    pub answers: Answers,
    /// Group and order, once they were drawn.
    pub allocated: Option<Allocated>,
    /// The try that comes next; `None` when all were made.
    pub next: Option<Next>,
    /// Whether this sitting was written.
    pub seated: bool,
    /// Whether questions of the start were all passed.
    pub started: bool,
    /// The code that the researcher announced for the first participant.
    pub announced: Option<String>,
    /// Whether nobody but scripted faces takes part.
    pub simulated: bool,
}

impl Course {
    /// Nobody has come yet.
    pub fn new(study: Arc<Study>, simulated: bool) -> Self {
        Self {
            page: Page::Code,
            before: Page::Code,
            remark: None,
            language: String::new(),
            answers: Answers::new(),
            allocated: None,
            next: None,
            seated: false,
            started: false,
            announced: None,
            simulated,
            study,
        }
    }

    /// The next participant may come: nothing of the last one stays.
    pub fn begin_anew(&mut self) {
        let announced = self.announced.take();
        *self = Self {
            announced,
            ..Self::new(self.study.clone(), self.simulated)
        };
    }

    /// A participant who agreed before goes on where they were.
    pub fn stand(&mut self, standing: Standing) {
        self.answers = standing.answers;
        self.started = standing.allocated.is_some();
        self.allocated = standing.allocated;
        self.next = standing.next;
    }

    /// The try after this one; `counts` tells whether this one stands.
    pub fn after(&self, next: Next, counts: bool) -> Option<Next> {
        let play = &self.study.protocol.play;
        let rounds = u32::try_from(self.study.protocol.rounds()).unwrap_or(u32::MAX);
        if !counts {
            Some(Next {
                repeat: next.repeat + 1,
                ..next
            })
        } else if next.number < play.tries {
            Some(Next {
                number: next.number + 1,
                repeat: 0,
                ..next
            })
        } else if next.round < rounds {
            Some(Next {
                round: next.round + 1,
                number: 1,
                repeat: 0,
            })
        } else {
            None
        }
    }

    /// The group's key, once it was drawn.
    pub fn group(&self) -> Option<&str> {
        self.allocated
            .as_ref()
            .map(|allocated| allocated.group.as_str())
    }

    /// Every question of a moment, whoever is asked.
    fn questions(
        &self,
        moment: Moment,
    ) -> impl DoubleEndedIterator<Item = (&AttachedSurvey, &Question)> {
        let surveys = self
            .study
            .surveys
            .iter()
            .filter(move |survey| survey.at == moment);
        surveys.flat_map(|survey| {
            survey
                .survey
                .questions
                .iter()
                .map(move |question| (survey, question))
        })
    }

    /// The question with this number.
    pub fn question(&self, moment: Moment, number: usize) -> Option<(&AttachedSurvey, &Question)> {
        self.questions(moment).nth(number)
    }

    /// The numbers of the questions that this participant is asked, as far as is known.
    pub fn asked(&self, moment: Moment) -> Vec<usize> {
        let asks = |(survey, question): &(&AttachedSurvey, &Question)| {
            survey.survey.asks(question, self.group(), &self.answers)
        };
        let numbered = self.questions(moment).enumerate();
        numbered
            .filter(|(_, asked)| asks(asked))
            .map(|(number, _)| number)
            .collect()
    }

    /// The first question of a moment that was not answered; where all were, none.
    pub fn first_open(&self, moment: Moment) -> Option<usize> {
        let asked = self.asked(moment);
        asked.into_iter().find(|number| {
            let question = self.question(moment, *number);
            question.is_some_and(|(_, question)| !self.answers.contains_key(&question.key))
        })
    }

    /// The question that is open.
    pub fn open(&self) -> Option<(&AttachedSurvey, &Question)> {
        match self.page {
            Page::Question(moment, number) => self.question(moment, number),
            _ => None,
        }
    }

    /// What was answered to the stratifying questions, by the choices' keys.
    pub fn stratum(&self) -> String {
        let chosen = |key: &String| {
            let (_, question) = self.study.question(key)?;
            match self.answers.get(key)? {
                AnswerValue::Choice(place) => {
                    Some((key.clone(), choices(question).get(*place)?.key.clone()))
                }
                _ => None,
            }
        };
        let strata = &self.study.protocol.allocation.strata;
        self.study
            .protocol
            .stratum(&strata.iter().filter_map(chosen).collect())
    }
}

/// What was typed, as an answer to a question that is answered by typing; `Ok(None)`
/// where nothing was typed and nothing must be.
///
/// # Errors
/// What the participant is told.
pub fn typed(question: &Question, text: &str) -> Result<Option<AnswerValue>, Remark> {
    let text = text.trim();
    if text.is_empty() {
        return if question.required {
            Err(Remark::Required)
        } else {
            Ok(None)
        };
    }
    match &question.kind {
        Kind::Number {
            least,
            most,
            fraction,
        } => {
            let number = text.replace(',', ".").parse::<f64>().ok();
            let fits = |number: &f64| {
                (*least..=*most).contains(number) && (*fraction || number.fract() == 0.0)
            };
            number
                .filter(fits)
                .map(|number| Some(AnswerValue::Number(number)))
                .ok_or(Remark::Number(*least, *most, *fraction))
        }
        _ => Ok(Some(AnswerValue::Text(text.to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn course() -> Course {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let study = Study::read(&root.join("config/studies/facegame-2022.ron")).unwrap();
        Course::new(Arc::new(study), false)
    }

    #[test]
    fn thirty_tries_follow_each_other_and_unread_ones_are_repeated() {
        let course = course();
        let mut next = Some(Next {
            round: 1,
            number: 1,
            repeat: 0,
        });
        let mut made = 0;
        while let Some(present) = next {
            let again = course.after(present, false).unwrap();
            assert_eq!(
                again,
                Next {
                    repeat: 1,
                    ..present
                }
            );
            next = course.after(present, true);
            made += 1;
        }
        assert_eq!(made, 30);
    }

    #[test]
    fn only_the_questions_of_the_own_group_come_and_dependent_ones_after_their_answer() {
        let mut course = course();
        course.allocated = Some(Allocated {
            group: "control".into(),
            targets: Vec::new(),
        });
        assert_eq!(course.asked(Moment::End).len(), 10);
        assert_eq!(course.first_open(Moment::End), Some(0));
        course
            .answers
            .insert("age".into(), AnswerValue::Number(30.0));
        course
            .answers
            .insert("device".into(), AnswerValue::Choice(4));
        assert_eq!(
            (
                course.first_open(Moment::End),
                course.asked(Moment::End).len()
            ),
            (Some(1), 11)
        );
        course.allocated = Some(Allocated {
            group: "treatment".into(),
            targets: Vec::new(),
        });
        assert_eq!(course.asked(Moment::End).len(), 15);
        assert!(course.asked(Moment::Start).is_empty());
    }

    #[test]
    fn what_is_typed_becomes_an_answer_or_a_remark() {
        let course = course();
        let (_, age) = course.study.question("age").unwrap();
        assert_eq!(typed(age, " 33 "), Ok(Some(AnswerValue::Number(33.0))));
        assert_eq!(typed(age, ""), Ok(None));
        assert_eq!(typed(age, "7"), Err(Remark::Number(16.0, 120.0, false)));
        assert_eq!(typed(age, "33,5"), Err(Remark::Number(16.0, 120.0, false)));
        let (_, open) = course.study.question("functionality").unwrap();
        assert_eq!(
            typed(open, " fast "),
            Ok(Some(AnswerValue::Text("fast".into())))
        );
        let required = Question {
            required: true,
            ..open.clone()
        };
        assert_eq!(typed(&required, "  "), Err(Remark::Required));
    }
}
