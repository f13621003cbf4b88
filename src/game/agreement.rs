//! What the player allows besides playing. Forgotten when the title comes back.

use bevy::prelude::*;

use crate::{
    app::{
        intent::Intent,
        state::{ConsentState, GameState},
    },
    dataset::{ImageKind, Purpose, Time},
};

/// What a player may be asked for: what the dataset can keep at the moment.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offer {
    /// Whether anything can be kept at all.
    pub keep: bool,
    /// Which pictures would be kept; `None` where the owner wants none.
    pub pictures: Option<ImageKind>,
    /// After how many days everything is erased by itself; `None` for never.
    pub days: Option<u32>,
    /// After how many days pictures are, if earlier.
    pub pictures_days: Option<u32>,
    /// Whether what was kept before can be withdrawn here.
    pub withdraw: bool,
}

/// What the player allows. The rule is nothing.
#[derive(Resource, Debug, Clone, PartialEq, Eq, Default)]
pub struct Agreement {
    measurements: bool,
    pictures: bool,
    research: bool,
    /// The words under which it was given, once it was.
    pub given: Option<Given>,
}

/// Under which words something was allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The digest of the text that was shown.
    pub text: String,
    /// The language that it was shown in.
    pub language: String,
    /// When.
    pub at: Time,
}

/// The code with which the player can take back what was kept of them; absent while
/// nothing was.
#[derive(Resource, Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt(pub Option<String>);

impl Agreement {
    /// Whether the player allows this. Playing needs no permission but the start.
    pub fn allows(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Play => true,
            Purpose::Measurements => self.measurements,
            Purpose::Images => self.pictures,
            Purpose::Research => self.research,
        }
    }

    /// Turns a permission around. Everything else is about what is measured, so it
    /// comes and goes with that.
    pub fn turn(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Play => {}
            Purpose::Measurements => self.measurements = !self.measurements,
            Purpose::Images => self.pictures = !self.pictures,
            Purpose::Research => self.research = !self.research,
        }
        if purpose == Purpose::Measurements && !self.measurements {
            (self.pictures, self.research) = (false, false);
        }
        self.measurements |= self.pictures || self.research;
    }

    /// Whether something of this player is to be kept.
    pub fn keeps(&self) -> bool {
        self.measurements && self.given.is_some()
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Offer>()
        .init_resource::<Agreement>()
        .init_resource::<Receipt>()
        .add_systems(OnEnter(GameState::Title), forget)
        // Whoever goes back to the notice goes back to nothing.
        .add_systems(OnEnter(ConsentState::Notice), forget)
        .add_observer(turn);
}

fn forget(mut agreement: ResMut<Agreement>, mut receipt: ResMut<Receipt>) {
    agreement.set_if_neq(Agreement::default());
    receipt.set_if_neq(Receipt::default());
}

fn turn(
    intent: On<Intent>,
    page: Option<Res<State<ConsentState>>>,
    offer: Res<Offer>,
    mut agreement: ResMut<Agreement>,
) {
    let Intent::Allow(purpose) = *intent else {
        return;
    };
    let open = page.is_some_and(|page| *page == ConsentState::Keep);
    let offered = offer.keep && (purpose != Purpose::Images || offer.pictures.is_some());
    if open && offered {
        agreement.turn(purpose);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_else_comes_and_goes_with_the_measurements() {
        let mut agreement = Agreement::default();
        agreement.turn(Purpose::Images);
        assert!(agreement.allows(Purpose::Measurements) && agreement.allows(Purpose::Images));
        assert!(!agreement.allows(Purpose::Research));
        agreement.turn(Purpose::Research);
        agreement.turn(Purpose::Measurements);
        assert_eq!(agreement, Agreement::default());
    }

    #[test]
    fn nothing_is_kept_without_the_words_under_which_it_was_given() {
        let mut agreement = Agreement::default();
        agreement.turn(Purpose::Measurements);
        assert!(!agreement.keeps());
    }
}
