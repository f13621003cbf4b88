//! One face of the set: rendered, read by the game's own networks, and known.

use face_game::error::{Problem, Result};
use face_game::facs::{ActionUnit, Emotion};
use face_game::picture::Picture;
use face_game::vision::crop::FaceCrop;
use face_game::vision::{Face, Tracker};

use crate::acting::{Act, Intensities};
use crate::develop::Film;
use crate::dice::Dice;
use crate::dress::Dresser;
use crate::emoting::Manner;
use crate::person::{Person, Studio};
use crate::raster::{self, Skin};
use crate::seat::{Moment, SIZE, Seat};
use crate::surface::WIDTH;

/// Pixels on a side of the aligned faces that a set of emotions keeps.
const CROP: usize = 64;

/// What the tensor `emotion` says of a face that is none of the six and not at rest.
const NONE: u8 = 255;

/// A face with its truth.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the networks read.
    pub face: Face,
    /// True intensity of every unit, 1 being FACS "E".
    pub units: Intensities,
    /// Whether the face is at rest.
    pub neutral: bool,
    /// Yaw, pitch and roll, in radians.
    pub pose: [f32; 3],
    /// How much wider apart the lips stand than at rest, in decimetres.
    pub lip_gap: f32,
    /// Mean brightness of the face, 0 to 1.
    pub light: f32,
    /// Distance between the eyes in pixels of the sensor.
    pub resolution: f32,
    /// Whether a hand is before the face.
    pub occluded: bool,
    /// What it is meant to show, where that is one of the six.
    pub emotion: Option<Emotion>,
    /// The aligned face, in sets of emotions.
    pub crop: Option<FaceCrop>,
}

/// A person in a seat before a camera.
pub struct Sitting<'a> {
    studio: &'a Studio,
    person: &'a Person,
    seat: Seat,
    film: Film,
}

/// What is asked of one picture.
#[derive(Debug, Clone)]
pub struct Shot {
    /// What the face does.
    pub act: Act,
    /// Whether it is meant to be at rest.
    pub neutral: bool,
    /// Whether a hand comes before it.
    pub occluded: bool,
    /// What it is meant to show, where that is one of the six.
    pub emotion: Option<Emotion>,
    /// Whether the aligned face is kept.
    pub crop: bool,
}

impl Shot {
    /// A face at rest.
    pub fn rest(dice: &mut Dice) -> Self {
        Self {
            act: Act::rest(dice),
            neutral: true,
            occluded: false,
            emotion: None,
            crop: false,
        }
    }

    /// Any expression.
    pub fn any(dice: &mut Dice) -> Self {
        Self {
            act: Act::any(dice),
            neutral: false,
            occluded: dice.chance(0.05),
            emotion: None,
            crop: false,
        }
    }

    /// One of the six, in somebody's manner.
    pub fn emotion(manner: &Manner, dice: &mut Dice) -> Self {
        let emotion = dice.pick(&Emotion::ALL);
        Self {
            act: manner.show(emotion, dice),
            neutral: false,
            occluded: dice.chance(0.03),
            emotion: Some(emotion),
            crop: false,
        }
    }
}

impl<'a> Sitting<'a> {
    /// Seats a person somewhere.
    pub fn new(studio: &'a Studio, person: &'a Person, dice: &mut Dice) -> Self {
        Self {
            studio,
            person,
            seat: Seat::random(dice),
            film: Film::random(dice),
        }
    }

    /// Takes a picture; also tells the moment and how far apart the lips are.
    ///
    /// # Errors
    /// The studio lacks a target.
    pub fn take(&self, shot: &Shot, dice: &mut Dice) -> Result<(Picture, Moment, f32)> {
        let (studio, person) = (self.studio, self.person);
        let moment = self.seat.moment(dice);
        let face = person.pose(studio, &shot.act, dice)?;
        let scene = Dresser::new(studio, person, moment.turn).dress(
            &face,
            shot.act.gaze,
            shot.occluded,
            dice,
        );
        let height = studio
            .folds
            .heights(&person.lines, person.who.years(), &shot.act.units);
        let skin = Skin {
            width: WIDTH,
            colour: &person.skin,
            height: &height,
            turn: moment.turn,
        };
        let light = raster::render(
            &scene,
            &skin,
            &moment.lens,
            &moment.lights,
            self.seat.background(),
        );
        let picture = self.film.develop(&light, SIZE, dice)?;
        let gap = studio.lip_gap(&face) - studio.lip_gap(&person.neutral);
        Ok((picture, moment, gap))
    }

    /// Takes a picture and reads it; `None` where the networks see no face.
    ///
    /// # Errors
    /// The studio lacks a target.
    pub fn sample(
        &self,
        shot: &Shot,
        tracker: &mut Tracker,
        dice: &mut Dice,
    ) -> Result<Option<Sample>> {
        let (picture, moment, lip_gap) = self.take(shot, dice)?;
        tracker.forget();
        let Ok(mut face) = tracker.track(&picture) else {
            return Ok(None);
        };
        // Half the readings come from a followed face, as in play.
        if dice.chance(0.5)
            && let Ok(followed) = tracker.track(&picture)
        {
            face = followed;
        }
        let crop = shot.crop.then(|| FaceCrop::take(&picture, &face.landmarks));
        Ok(Some(Sample {
            crop: crop.flatten().map(|crop| crop.shrunk(CROP)),
            emotion: shot.emotion,
            light: brightness(&picture, &face),
            resolution: face.landmarks.inter_ocular() * self.film.sharp,
            face,
            units: shot.act.units,
            neutral: shot.neutral,
            pose: moment.pose,
            lip_gap,
            occluded: shot.occluded,
        }))
    }
}

fn brightness(picture: &Picture, face: &Face) -> f32 {
    let bounds = face.landmarks.bounds();
    let span = |from: f32, size: f32, limit: u32| {
        from.clamp(0.0, limit as f32) as usize..(from + size).clamp(0.0, limit as f32) as usize
    };
    let columns = span(bounds.x, bounds.width, picture.width());
    let (pixels, _) = picture.rgba().as_chunks::<4>();
    let (mut sum, mut count) = (0.0, 0.0_f32);
    for y in span(bounds.y, bounds.height, picture.height()) {
        for [r, g, b, _] in &pixels[y * picture.width() as usize..][columns.clone()] {
            sum += 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b);
            count += 255.0;
        }
    }
    sum / count.max(1.0)
}

/// Everybody's samples of one shard, and who they are.
#[derive(Debug, Default)]
pub struct Album {
    samples: Vec<(Sample, About)>,
}

/// What is known of a sample's person.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Their number.
    pub person: i32,
    /// 0 the lightest skin to 1 the darkest.
    pub darkness: f32,
    /// Years.
    pub age: f32,
    /// 0 female to 1 male.
    pub sex: f32,
    /// Whether they wear glasses.
    pub glasses: bool,
    /// Whether they have a beard.
    pub beard: bool,
    /// Mean share of the second sculptor in their movements.
    pub recipe: f32,
}

impl About {
    /// A person by number.
    pub fn of(number: i32, person: &Person) -> Self {
        let second = person.mixture.iter().map(|shares| shares[1]).sum::<f32>();
        Self {
            person: number,
            darkness: person.complexion.darkness,
            age: person.who.years(),
            sex: person.who.sex,
            glasses: person.outfit.glasses.is_some(),
            beard: person.outfit.beard > 0.0 || person.complexion.stubble > 0.5,
            recipe: second / ActionUnit::COUNT as f32,
        }
    }
}

impl Album {
    /// Adds a sample.
    pub fn add(&mut self, sample: Sample, about: About) {
        self.samples.push((sample, about));
    }

    /// The album as safetensors: the tensors that `face-game train au` reads.
    ///
    /// # Errors
    /// There is no sample, or the tensors cannot be laid out.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        use safetensors::Dtype::{F32, I32, U8};
        let n = self.samples.len();
        if n == 0 {
            return Err(Problem::new("nobody's face was read"));
        }
        let floats = |of: &dyn Fn(&Sample, &About) -> Vec<f32>| -> Vec<u8> {
            self.samples
                .iter()
                .flat_map(|(s, a)| of(s, a))
                .flat_map(f32::to_le_bytes)
                .collect()
        };
        let flags = |of: &dyn Fn(&Sample, &About) -> bool| -> Vec<u8> {
            self.samples
                .iter()
                .map(|(s, a)| u8::from(of(s, a)))
                .collect()
        };
        let people: Vec<u8> = self
            .samples
            .iter()
            .flat_map(|(_, a)| a.person.to_le_bytes())
            .collect();
        let points = self.samples[0].0.face.landmarks.len();
        let mut tensors = vec![
            (
                "landmarks",
                F32,
                vec![n, points, 3],
                floats(&|s, _| s.face.landmarks.as_flattened().to_vec()),
            ),
            (
                "action_units",
                F32,
                vec![n, ActionUnit::COUNT],
                floats(&|s, _| s.units.to_vec()),
            ),
            ("identity", I32, vec![n], people),
            ("neutral", U8, vec![n], flags(&|s, _| s.neutral)),
            ("pose", F32, vec![n, 3], floats(&|s, _| s.pose.to_vec())),
            ("lip_gap", F32, vec![n], floats(&|s, _| vec![s.lip_gap])),
            ("skin", F32, vec![n], floats(&|_, a| vec![a.darkness])),
            ("age", F32, vec![n], floats(&|_, a| vec![a.age])),
            ("sex", F32, vec![n], floats(&|_, a| vec![a.sex])),
            ("glasses", U8, vec![n], flags(&|_, a| a.glasses)),
            ("beard", U8, vec![n], flags(&|_, a| a.beard)),
            ("occluded", U8, vec![n], flags(&|s, _| s.occluded)),
            ("light", F32, vec![n], floats(&|s, _| vec![s.light])),
            (
                "resolution",
                F32,
                vec![n],
                floats(&|s, _| vec![s.resolution]),
            ),
            ("recipe", F32, vec![n], floats(&|_, a| vec![a.recipe])),
            (
                "readable",
                U8,
                vec![n],
                flags(&|s, _| s.face.obstacle.is_none()),
            ),
        ];
        if self.samples.iter().any(|(s, _)| s.emotion.is_some()) {
            let emotion = |s: &Sample| match s.emotion {
                Some(emotion) => emotion as u8,
                None if s.neutral => Emotion::ALL.len() as u8,
                None => NONE,
            };
            let emotions = self.samples.iter().map(|(s, _)| emotion(s)).collect();
            tensors.push(("emotion", U8, vec![n], emotions));
        }
        let crops = self.samples.iter().filter_map(|(s, _)| s.crop.as_ref());
        let crops: Vec<u8> = crops.flat_map(FaceCrop::rgb).copied().collect();
        if crops.len() == 3 * n * CROP * CROP {
            tensors.push(("crop", U8, vec![n, CROP, CROP, 3], crops));
        }
        let failed = |error: safetensors::SafeTensorError| {
            Problem::new("cannot lay out the samples").because(error)
        };
        let views = tensors
            .iter()
            .map(|(name, kind, shape, bytes)| {
                safetensors::tensor::TensorView::new(*kind, shape.clone(), bytes)
                    .map(|view| (*name, view))
            })
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(failed)?;
        safetensors::serialize(views, None).map_err(failed)
    }
}
