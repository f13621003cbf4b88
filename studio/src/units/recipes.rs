//! What each sculptor makes of each unit: the table.

use face_game::facs::{ActionUnit, ActionUnit::*};

use super::SCULPTORS;

/// A movement by name and its weight at full intensity (FACS "E"). `*` stands
/// for both sides; `mp:` is MPFB2's, which come by ancestry; `own:` is a push.
pub type Part = (&'static str, f32);

/// What the sculptors make of a unit; an empty recipe has none of its own and
/// takes the first sculptor's.
pub struct Recipes {
    /// The unit.
    pub unit: ActionUnit,
    /// A recipe of each sculptor.
    pub by: [&'static [Part]; SCULPTORS],
}

const fn recipes(
    unit: ActionUnit,
    first: &'static [Part],
    second: &'static [Part],
    third: &'static [Part],
) -> Recipes {
    Recipes {
        unit,
        by: [first, second, third],
    }
}

/// Weights were set so that full intensity moves as far as faces can, in
/// millimetres of the real range of motion.
#[rustfmt::skip]
pub const RECIPES: [Recipes; ActionUnit::COUNT] = [
    recipes(InnerBrowRaiser,
        &[("browInnerUp", 1.23), ("mp:eyebrows-*-inner-up", 0.36)],
        &[("mp:eyebrows-*-inner-up", 1.35)],
        &[("own:inner-brow-up*", 1.0), ("own:forehead-inner-up*", 1.0)]),
    recipes(OuterBrowRaiser,
        &[("browOuterUp*", 1.10), ("mp:eyebrows-*-extern-up", 0.32)],
        &[("mp:eyebrows-*-extern-up", 0.98), ("mp:eyebrows-*-up", 0.22)],
        &[("own:outer-brow-up*", 1.0), ("own:forehead-outer-up*", 1.0)]),
    recipes(BrowLowerer,
        &[("browDown*", 0.85), ("mp:eyebrows-*-down", 0.25), ("own:brow-knit*", 0.6)],
        &[("mp:eyebrows-*-down", 1.02), ("own:brow-knit*", 0.4)],
        &[("own:brow-knit*", 1.0), ("own:brow-lower*", 1.0)]),
    recipes(UpperLidRaiser,
        &[("eyeWide*", 1.0)],
        &[("mp:eye-*-opened-up", 1.08)],
        &[("own:upper-lid-up*", 1.0), ("eyeWide*", 0.3)]),
    recipes(CheekRaiser,
        &[("cheekSquint*", 1.25), ("eyeSquint*", 0.31)],
        &[("cheekSquint*", 1.25), ("eyeSquint*", 0.5), ("own:crow*", 0.6)],
        &[("own:cheek-up*", 1.0), ("own:crow*", 1.0), ("own:lower-lid-up*", 0.8)]),
    recipes(LidTightener,
        &[("eyeSquint*", 1.0)],
        &[("mp:eye-*-slit", 0.53)],
        &[("own:lower-lid-up*", 1.1), ("own:upper-lid-tight*", 1.0), ("eyeSquint*", 0.3)]),
    recipes(NoseWrinkler,
        &[("noseSneer*", 1.15), ("mp:nose-*-elevation", 0.69), ("browDown*", 0.23)],
        &[("mp:nose-*-elevation", 1.0), ("noseSneer*", 0.7)],
        &[("own:nose-side-up*", 1.0), ("own:wing-up*", 1.0), ("own:brow-knit*", 0.4), ("own:upper-lip-up*", 0.3)]),
    recipes(UpperLipRaiser,
        &[("mouthUpperUp*", 1.0)],
        &[("mp:mouth-elevation", 0.75)],
        &[("own:upper-lip-up*", 1.0), ("own:furrow-up*", 0.7), ("mouthUpperUp*", 0.3)]),
    recipes(NasolabialDeepener,
        &[("noseSneer*", 0.35), ("mouthSmile*", 0.12), ("mouthUpperUp*", 0.12), ("own:furrow-up*", 0.4)],
        &[("mp:mouth-upward-retraction", 0.30), ("own:furrow-up*", 0.5)],
        &[("own:furrow-up*", 1.3)]),
    recipes(LipCornerPuller,
        &[("mouthSmile*", 1.0)],
        &[("mp:mouth-corner-puller", 1.0)],
        &[("own:corner-pull*", 1.0), ("own:cheek-up*", 0.35), ("mouthSmile*", 0.25)]),
    recipes(Dimpler,
        &[("mouthDimple*", 1.0), ("own:corner-tuck*", 0.4)],
        &[("mouthDimple*", 0.8), ("mp:mouth-retraction", 0.25), ("own:corner-tuck*", 0.4)],
        &[("own:corner-tuck*", 1.2)]),
    recipes(LipCornerDepressor,
        &[("mouthFrown*", 1.0)],
        &[("mp:mouth-depression", 0.75)],
        &[("own:corner-down*", 1.0), ("mouthFrown*", 0.25)]),
    recipes(ChinRaiser,
        &[("mouthShrugLower", 1.0), ("mouthShrugUpper", 0.4), ("own:chin-up", 0.4)],
        &[("mouthShrugLower", 1.0), ("mouthShrugUpper", 0.15), ("own:chin-up", 0.7)],
        &[("own:chin-up", 1.2), ("own:lower-lip-up", 1.0), ("mouthShrugUpper", 0.2)]),
    recipes(LipStretcher,
        &[("mouthStretch*", 1.0), ("own:corner-stretch*", 0.3)],
        &[("mp:mouth-retraction", 0.95), ("own:corner-stretch*", 0.2)],
        &[("own:corner-stretch*", 1.0), ("mouthStretch*", 0.25)]),
    recipes(LipTightener,
        &[("mouthPucker", 0.39), ("mouthRollUpper", 0.58), ("mouthRollLower", 0.52)],
        &[("mp:mouth-pursing", 0.45), ("mouthRollUpper", 0.45), ("mouthRollLower", 0.38)],
        &[("own:lips-thin", 1.0), ("own:corner-in*", 1.0), ("mouthRollUpper", 0.25), ("mouthRollLower", 0.25)]),
    recipes(LipPressor,
        &[("mouthPress*", 0.75), ("mouthRollUpper", 0.25), ("mouthRollLower", 0.25)],
        &[("mouthPress*", 0.6), ("mouthRollUpper", 0.4), ("mouthRollLower", 0.4)],
        &[("own:lips-thin", 1.2), ("mouthPress*", 0.4), ("mouthRollUpper", 0.2)]),
    recipes(LipsPart,
        &[("mouthLowerDown*", 0.8), ("mouthUpperUp*", 0.35), ("jawOpen", 0.05)],
        &[("mp:mouth-part-later", 0.45)],
        &[("mouthLowerDown*", 0.55), ("jawOpen", 0.09)]),
    recipes(JawDrop,
        &[("jawOpen", 0.45)],
        &[("mp:mouth-open", 0.45)],
        &[("jawOpen", 0.38), ("mouthFunnel", 0.12)]),
    recipes(LipSuck,
        &[("mouthRollLower", 1.0), ("mouthRollUpper", 1.0)],
        &[("mouthRollLower", 1.1), ("mouthRollUpper", 0.8)],
        &[]),
    recipes(EyesClosed,
        &[("eyeBlink*", 1.0)],
        &[("mp:eye-*-closure", 1.0)],
        &[]),
];
