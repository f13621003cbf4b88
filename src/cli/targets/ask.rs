//! What only the owner knows is asked on the terminal.

use std::io::{self, BufRead, Write};

use super::labels;
use crate::{
    error::{Problem, Result},
    facs::{AuSet, Emotion},
    learn::evidence::Label,
};

/// Somebody who answers a line at a time.
pub struct Owner<R, W> {
    answers: R,
    questions: W,
}

/// What an owner says of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// What the face is called.
    Label(Label),
    /// The image is left out.
    Skip,
}

impl<R: BufRead, W: Write> Owner<R, W> {
    /// Reads answers, writes questions.
    pub fn new(answers: R, questions: W) -> Self {
        Self { answers, questions }
    }

    /// A line of text that is not empty.
    ///
    /// # Errors
    /// There are no more answers.
    pub fn text(&mut self, question: &str) -> Result<String> {
        loop {
            self.say(&format!("{question}: "))?;
            let answer = self.answer()?;
            if !answer.is_empty() {
                return Ok(answer);
            }
        }
    }

    /// What the face on `image` is called; `found` is what the detector sees.
    ///
    /// # Errors
    /// There are no more answers.
    pub fn label(&mut self, image: &str, found: AuSet) -> Result<Said> {
        let guess = nearest(found);
        let guessed = guess.map_or("neutral", Emotion::key);
        self.say(&format!(
            "{image}: the detector finds {found}, which is nearest to {guessed}\n"
        ))?;
        let all: Vec<_> = Label::all().map(Label::key).collect();
        loop {
            self.say(&format!(
                "  which expression is it? [{}, skip] (Enter: {guessed}) ",
                all.join(", ")
            ))?;
            match self.answer()?.as_str() {
                "" => return Ok(Said::Label(guess.map_or(Label::Neutral, Label::Posed))),
                "skip" => return Ok(Said::Skip),
                word => match labels::label(word) {
                    Ok(label) => return Ok(Said::Label(label)),
                    Err(problem) => self.say(&format!("  {problem}\n"))?,
                },
            }
        }
    }

    fn say(&mut self, text: &str) -> Result<()> {
        write!(self.questions, "{text}")
            .and_then(|()| self.questions.flush())
            .map_err(failed)
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line).map_err(failed)? {
            0 => Err(Problem::new("the answers ended before the questions")
                .hint("say it beforehand: --labels, --labelled-by, --licence, --credit")),
            _ => Ok(line.trim().to_owned()),
        }
    }
}

fn failed(error: io::Error) -> Problem {
    Problem::new("cannot ask on the terminal")
        .because(error)
        .hint("say it beforehand: --labels, --labelled-by, --licence, --credit")
}

/// The emotion whose prototype is most like `found`; `None` where none shares a unit.
fn nearest(found: AuSet) -> Option<Emotion> {
    let likeness = |emotion: &Emotion| emotion.prototype().jaccard(found);
    Emotion::ALL
        .into_iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .filter(|emotion| likeness(emotion) > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(answers: &str) -> Owner<&[u8], Vec<u8>> {
        Owner::new(answers.as_bytes(), Vec::new())
    }

    #[test]
    fn a_label_is_asked_until_it_makes_sense() {
        let found = Emotion::Happiness.prototype();
        let mut asked = owner("boredom\nFear\n");
        assert_eq!(
            asked.label("a.jpg", found).unwrap(),
            Said::Label(Label::Posed(Emotion::Fear))
        );
        let told = String::from_utf8(asked.questions).unwrap();
        assert!(
            told.contains("boredom") && told.contains("nearest to happiness"),
            "{told}"
        );
        assert_eq!(
            owner("\n").label("a.jpg", found).unwrap(),
            Said::Label(Label::Posed(Emotion::Happiness))
        );
        assert_eq!(
            owner("\n").label("a.jpg", AuSet::EMPTY).unwrap(),
            Said::Label(Label::Neutral)
        );
        assert_eq!(owner("skip\n").label("a.jpg", found).unwrap(), Said::Skip);
    }

    #[test]
    fn the_end_of_answers_is_a_problem() {
        assert!(owner("").text("Licence").unwrap_err().advice().is_some());
        assert_eq!(owner("\n CC0-1.0 \n").text("Licence").unwrap(), "CC0-1.0");
    }
}
