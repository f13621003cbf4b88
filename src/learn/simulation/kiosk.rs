//! A kiosk at work: who comes, what they do, and what is measured of the models.

mod session;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
    sync::Arc,
    time::Duration,
};

use super::{
    detector::PerUnit,
    dice::Dice,
    player::{Conduct, Effort, Player},
    variance::Variance,
    world::{Arm, Copied, Plan, Trouble, World},
};
use crate::{
    error::{Problem, Result},
    facs::{AuReadings, Emotion},
    learn::{
        continuous::{Base, DatasetDiary, Diary, Imitation, lesson},
        emotion::{EmotionModel, Example, Features, Job, Kind, Label, Part, train},
        guard::{self, Fate},
        judgement::{self, Bar, Estimate},
    },
};

/// The model that the targets alone make, and their faces.
pub struct Alone {
    /// The targets' faces.
    pub examples: Vec<Example>,
    /// What they teach.
    pub model: Arc<dyn EmotionModel>,
}

/// Which tries are wrong, by what the simulation knows.
#[derive(Debug, Default)]
pub struct Fates {
    wrong: BTreeSet<String>,
}

impl Fates {
    /// How many tries met each fate: of honest ones, and of wrong ones.
    pub fn split(
        &self,
        sifted: &[(String, Fate)],
    ) -> (BTreeMap<Fate, usize>, BTreeMap<Fate, usize>) {
        let mut counts = (BTreeMap::new(), BTreeMap::new());
        for (turn, fate) in sifted {
            let side = if self.wrong.contains(turn) {
                &mut counts.1
            } else {
                &mut counts.0
            };
            *side.entry(*fate).or_default() += 1;
        }
        counts
    }
}

/// Somebody who plays, and what is theirs.
struct Guest {
    player: Player,
    covered: bool,
}

/// A simulation under way.
pub struct Kiosk<'a> {
    world: &'a World,
    plan: &'a Plan,
    targets: Vec<Copied>,
    /// People who never play: their copies of targets, and their own ways.
    unseen: [Vec<Example>; 2],
}

impl<'a> Kiosk<'a> {
    /// Opens it, and meets the people who never play.
    ///
    /// # Errors
    /// Targets that do not show all emotions.
    pub fn new(world: &'a World, plan: &'a Plan) -> Result<Self> {
        let mut targets = world.targets.clone();
        if Emotion::ALL
            .iter()
            .any(|e| !targets.iter().any(|t| t.shows == *e))
        {
            return Err(
                Problem::new("the targets do not show all six emotions").hint(
                    "simulate with the targets of the project: their cards say how they were posed",
                ),
            );
        }
        if plan.trouble == Trouble::WrongLabel
            && let Some(target) = targets.iter_mut().find(|t| t.shows == Emotion::Anger)
        {
            target.row.emotion = Emotion::Happiness;
        }
        let mut kiosk = Self {
            world,
            plan,
            targets,
            unseen: [Vec::new(), Vec::new()],
        };
        for n in 0..plan.unseen {
            let mut dice = Dice::stream(plan.seed ^ 0x5EED, n as u64);
            kiosk.meet(n, &mut dice);
        }
        Ok(kiosk)
    }

    /// Somebody who never plays is measured on.
    fn meet(&mut self, n: usize, dice: &mut Dice) {
        let detector = &self.world.detector;
        let player = Player::random(Conduct::Honest, detector, dice);
        let face = |units: &PerUnit, emotion, dice: &mut Dice| {
            let noise = detector.noise(dice);
            let read = detector.read(units, [&player.bias(), &noise]);
            example(&format!("unseen-{n}"), emotion, read)
        };
        for target in &self.targets {
            let units = player.copy(&target.posed, &Effort::default(), dice);
            self.unseen[0].push(face(&units, target.shows, dice));
        }
        for emotion in Emotion::ALL {
            for _ in 0..3 {
                let units = player.show(emotion, dice);
                self.unseen[1].push(face(&units, emotion, dice));
            }
        }
    }

    /// How good a model is on people who never play.
    ///
    /// # Errors
    /// It gives no answer.
    pub fn measure(&self, model: &dyn EmotionModel) -> Result<Arm> {
        let bar = Bar {
            least_people: 5,
            least_gain: 0.0,
            calibration: 1.0,
            trusted: 1.0,
        };
        let accuracy = |examples: &[Example]| -> Result<Estimate> {
            let faces = lesson::faces(&examples.iter().collect::<Vec<_>>(), model, model)?;
            let labels = Label::own().len();
            Ok(judgement::compare(&faces, &[], labels, &bar, 1)
                .new
                .accuracy)
        };
        Ok(Arm {
            copies: accuracy(&self.unseen[0])?,
            own_ways: accuracy(&self.unseen[1])?,
        })
    }

    /// A name whose faces fall into this part.
    fn named(&self, name: &str, part: Part) -> String {
        (0..u32::MAX)
            .map(|n| format!("{name}-{n}"))
            .find(|name| Part::of(name, &self.world.recipe, self.world.learning.seed) == part)
            .unwrap_or_default()
    }

    /// What the targets' own faces teach. There is nobody else to stop the training
    /// on, so it is stopped on themselves.
    ///
    /// # Errors
    /// The recipe cannot learn from so little.
    pub fn targets_alone(&self) -> Result<Alone> {
        let mut examples = Vec::new();
        for target in &self.targets {
            // One person posed for several targets.
            let who = target.row.name.split('-').next().unwrap_or_default();
            let mut own = Dice::new(u64::from_le_bytes(head_of(who)));
            let bias = self.world.detector.bias(&mut own);
            let mut dice = Dice::new(u64::from_le_bytes(head_of(&target.row.name)));
            let noise = self.world.detector.noise(&mut dice);
            let read = self.world.detector.read(&target.posed, [&bias, &noise]);
            for part in [Part::Learned, Part::Validation] {
                let person = self.named(&format!("target-{who}"), part);
                examples.push(example(&person, target.row.emotion, read));
            }
        }
        let model = self.train(&examples)?;
        Ok(Alone { examples, model })
    }

    fn train(&self, examples: &[Example]) -> Result<Arc<dyn EmotionModel>> {
        let job = Job {
            kind: Kind::Aus,
            seed: self.world.learning.seed,
            checkpoint: None,
            pause: Duration::MAX,
            origin: "simulated players",
            limits: &["of simulated players"],
        };
        let mut on = |_: &_| ControlFlow::Continue(());
        let trained = train(examples, &self.world.recipe, &job, &mut on)?;
        let trained = trained.ok_or_else(|| Problem::new("the training was stopped"))?;
        Ok(Arc::new(trained.classifier()?))
    }

    /// One week of play.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn week(&self, number: usize, diary: &mut DatasetDiary, fates: &mut Fates) -> Result<()> {
        for n in 0..self.plan.players {
            let stream = (number * self.plan.players + n) as u64;
            let mut dice = Dice::stream(self.plan.seed, stream);
            let conduct = match (self.plan.trouble, n % 9) {
                (Trouble::Cheats, 0) => Conduct::OneFace(Emotion::ALL[dice.below(6)]),
                (Trouble::Cheats, 3) => Conduct::Printed,
                (Trouble::Cheats, 6) => Conduct::Random,
                _ => Conduct::Honest,
            };
            let weeks = self.plan.weeks;
            let second_half = number > weeks / 2;
            let guest = Guest {
                player: Player::random(conduct, &self.world.detector, &mut dice),
                covered: self.plan.trouble == Trouble::CoveredCamera && second_half,
            };
            self.session(&guest, diary, fates, &mut dice)?;
        }
        Ok(())
    }

    /// What all labels teach without guards, and what the guards say of them.
    ///
    /// # Errors
    /// The dataset cannot be read, or nothing can be learned.
    pub fn unguarded(
        &self,
        diary: &mut DatasetDiary,
        alone: &Alone,
    ) -> Result<(Arm, Vec<(String, Fate)>)> {
        let imitations = diary.imitations()?;
        let mut examples: Vec<Example> = imitations.iter().map(|i| i.example(1.0)).collect();
        examples.extend(alone.examples.iter().cloned());
        let arm = self.measure(&*self.train(&examples)?)?;
        let claims: Vec<_> = imitations.iter().map(Imitation::claim).collect();
        let (recipe, learning) = (&self.world.recipe, &self.world.learning);
        let trusted = Base::new(alone.examples.clone()).trusted(recipe, learning.seed, 1500);
        let labels = Label::own().len();
        let sifted = guard::sift(&claims, &trusted, labels, &learning.guards, &|| false);
        let fates = sifted.unwrap_or_default().fates;
        let turns = imitations.into_iter().map(|i| i.turn);
        Ok((arm, turns.zip(fates).collect()))
    }

    /// What play brings to the units.
    ///
    /// # Errors
    /// The dataset cannot be read.
    pub fn variance(&self, diary: &mut DatasetDiary) -> Result<Variance> {
        let of_targets = self
            .targets
            .iter()
            .map(|target| (target.shows, target.aus.difference(self.world.unscored)));
        Variance::of(
            diary.store(),
            &of_targets.collect::<Vec<_>>(),
            &self.world.dataset.label,
        )
    }
}

fn example(person: &str, emotion: Emotion, units: AuReadings) -> Example {
    Example {
        features: Features {
            units,
            own_units: true,
            shape: None,
        },
        crop: None,
        label: Label::Face(emotion),
        person: person.to_owned(),
        weight: 1.0,
        groups: BTreeMap::new(),
    }
}

/// Eight bytes that follow from a name.
fn head_of(name: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..8]);
    bytes
}
