//! Where on the mesh a movement is pointed out, and which way it goes.

use bevy::prelude::*;

use crate::{
    explain::Direction,
    facs::{ActionUnit, AuSet, FaceRegion},
    vision::Landmarks,
};

/// One place on the face.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    /// Mesh points whose mean it is.
    points: Vec<usize>,
    /// −1 on the left side of the picture, 1 on the right, 0 on the midline.
    side: f32,
    /// −1 for an upper edge, 1 for a lower one, 0 where there is no edge.
    edge: f32,
    /// Radius of the mark, in inter-ocular distances.
    pub radius: f32,
}

/// Points on the left side of the picture with their twins on the right.
/// Numbers are those of MediaPipe's canonical face model.
fn pair(left: &[usize], right: &[usize], radius: f32) -> Vec<Anchor> {
    [(left, -1.0), (right, 1.0)]
        .map(|(points, side)| Anchor {
            points: points.to_vec(),
            side,
            edge: 0.0,
            radius,
        })
        .into()
}

fn middle(points: &[usize], edge: f32, radius: f32) -> Anchor {
    Anchor {
        points: points.to_vec(),
        side: 0.0,
        edge,
        radius,
    }
}

fn of_unit(unit: ActionUnit) -> Vec<Anchor> {
    use ActionUnit::*;
    match unit {
        InnerBrowRaiser => pair(&[107, 66, 55], &[336, 296, 285], 0.31),
        OuterBrowRaiser => pair(&[70, 63, 46], &[300, 293, 276], 0.31),
        BrowLowerer => pair(&[107, 55, 65], &[336, 285, 295], 0.31),
        UpperLidRaiser => pair(&[159, 158, 160], &[386, 385, 387], 0.29),
        LidTightener => pair(&[145, 153, 144], &[374, 380, 373], 0.29),
        EyesClosed => pair(&[159, 145], &[386, 374], 0.33),
        CheekRaiser => pair(&[50, 117, 118], &[280, 346, 347], 0.34),
        NasolabialDeepener => pair(&[203, 206, 205], &[423, 426, 425], 0.31),
        NoseWrinkler => pair(&[198, 126, 129], &[420, 355, 358], 0.26),
        UpperLipRaiser => pair(&[37, 92, 165], &[267, 322, 391], 0.26),
        LipCornerPuller | Dimpler | LipCornerDepressor | LipStretcher => {
            pair(&[61, 57], &[291, 287], 0.31)
        }
        LipTightener | LipPressor | LipSuck => vec![middle(&[13, 14], 0.0, 0.39)],
        LipsPart => vec![middle(&[0, 13], -1.0, 0.26), middle(&[17, 14], 1.0, 0.26)],
        ChinRaiser => vec![middle(&[199, 200], 0.0, 0.34)],
        JawDrop => vec![middle(&[152, 199, 175], 1.0, 0.36)],
    }
}

/// The places of a movement: one per side and region, however many units lie there.
pub fn of(units: AuSet) -> Vec<Anchor> {
    let mut merged: Vec<(FaceRegion, Anchor)> = Vec::new();
    for unit in units.iter() {
        for anchor in of_unit(unit) {
            let twin = merged.iter_mut().find(|(region, other)| {
                *region == unit.region() && other.side == anchor.side && other.edge == anchor.edge
            });
            match twin {
                Some((_, other)) => other.join(anchor),
                None => merged.push((unit.region(), anchor)),
            }
        }
    }
    merged.into_iter().map(|(_, anchor)| anchor).collect()
}

/// The places of a movement on this face: those that would cover each other are one.
pub fn on(units: AuSet, landmarks: &Landmarks) -> Vec<Anchor> {
    let unit = landmarks.inter_ocular();
    let mut joined: Vec<Anchor> = Vec::new();
    for anchor in of(units) {
        let place = anchor.place(landmarks);
        let covered = joined.iter_mut().find(|other| {
            let apart = other.place(landmarks).distance(place);
            let same = other.side == anchor.side && other.edge == anchor.edge;
            same && apart < JOINED * (other.radius + anchor.radius) * unit
        });
        match covered {
            Some(other) => other.join(anchor),
            None => joined.push(anchor),
        }
    }
    joined
}

/// Marks of one movement nearer than this share of their radii are one.
const JOINED: f32 = 0.95;

impl Anchor {
    /// Takes in another.
    fn join(&mut self, other: Self) {
        self.points.extend(other.points);
        self.radius = self.radius.max(other.radius);
    }

    /// Its place, in pixels of the picture.
    pub fn place(&self, landmarks: &Landmarks) -> Vec2 {
        let sum: Vec2 = self
            .points
            .iter()
            .map(|point| Vec2::new(landmarks[*point][0], landmarks[*point][1]))
            .sum();
        sum / self.points.len() as f32
    }

    /// Which way the skin goes here, in radians on the picture: 0 right, positive down.
    pub fn angle(&self, direction: Direction) -> f32 {
        let (out, edge) = (self.side, self.edge);
        let way = match direction {
            Direction::Up => Vec2::NEG_Y,
            Direction::Down => Vec2::Y,
            Direction::In => Vec2::new(-out, 0.0),
            Direction::Out => Vec2::new(out, 0.0),
            Direction::UpIn => Vec2::new(-out, -1.0),
            Direction::UpOut => Vec2::new(out, -1.0),
            Direction::DownIn => Vec2::new(-out, 1.0),
            Direction::DownOut => Vec2::new(out, 1.0),
            Direction::Apart => Vec2::new(0.0, if edge == 0.0 { -1.0 } else { edge }),
            Direction::Together => Vec2::new(0.0, if edge == 0.0 { 1.0 } else { -edge }),
        };
        // On the midline there is no inwards; the way there is down.
        way.try_normalize().unwrap_or(Vec2::Y).to_angle()
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::{FRAC_PI_2, PI};

    use super::*;

    #[test]
    fn every_unit_has_a_place_on_the_mesh() {
        for unit in ActionUnit::ALL {
            let anchors = of([unit].into());
            assert!(!anchors.is_empty() && anchors.len() <= 2, "{unit}");
            let points = anchors.iter().flat_map(|anchor| &anchor.points);
            assert!(points.clone().all(|p| *p < 468), "{unit}");
        }
    }

    #[test]
    fn units_of_one_region_share_a_mark() {
        let brows = [ActionUnit::InnerBrowRaiser, ActionUnit::OuterBrowRaiser];
        assert_eq!(of(brows.into()).len(), 2);
        let smile = [ActionUnit::CheekRaiser, ActionUnit::LipCornerPuller];
        assert_eq!(of(smile.into()).len(), 4);
    }

    #[test]
    fn a_smile_points_up_and_out_on_both_sides() {
        let [left, right] = &of([ActionUnit::LipCornerPuller].into())[..] else {
            panic!("two corners");
        };
        assert!((left.angle(Direction::UpOut) + 3.0 * PI / 4.0).abs() < 1e-5);
        assert!((right.angle(Direction::UpOut) + PI / 4.0).abs() < 1e-5);
    }

    #[test]
    fn lips_part_both_ways() {
        let [upper, lower] = &of([ActionUnit::LipsPart].into())[..] else {
            panic!("two lips");
        };
        assert_eq!(upper.angle(Direction::Apart), -FRAC_PI_2);
        assert_eq!(lower.angle(Direction::Apart), FRAC_PI_2);
    }
}
