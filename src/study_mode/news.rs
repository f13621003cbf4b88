//! What the thread that writes has to tell.

use bevy::prelude::*;

use super::{Page, Writing, course::Remark, desk::Desk};
use crate::{
    app::{notice::Notice, schedule::Phase},
    study::record::{Arrival, Next, recorder::News},
};

use super::course::Ending;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, hear.in_set(Phase::Ingest));
}

fn hear(world: &mut World) {
    let news = world.resource_mut::<Writing>().news();
    for news in news {
        if let Err(error) = world.run_system_cached_with(take, news) {
            error!("news of a study were not heard: {error}");
        }
    }
}

fn take(In(news): In<News>, mut desk: Desk, mut notices: MessageWriter<Notice>) {
    match news {
        News::Arrived(Arrival::New(_)) => {
            desk.course.next = Some(Next {
                round: 1,
                number: 1,
                repeat: 0,
            });
            desk.turn(Page::Consent);
        }
        News::Arrived(Arrival::Back(standing)) => {
            info!("a participant is back after {} tries", standing.made);
            desk.course.stand(*standing);
            desk.proceed();
        }
        News::Arrived(Arrival::Refused(why)) => {
            desk.turn(Page::Code);
            desk.remark(Remark::Refused(why));
        }
        News::Consented | News::Seated => {
            desk.course.seated |= matches!(news, News::Seated);
            if desk.course.page == Page::Wait {
                desk.proceed();
            }
        }
        News::Allocated(allocated) => {
            // Which group it is is not told, in the log neither.
            info!("a participant was allocated");
            desk.course.allocated = Some(allocated);
            if desk.course.page == Page::Wait {
                desk.proceed();
            }
        }
        News::Withdrawn => desk.turn(Page::End(Ending::Withdrawn)),
        News::Trouble(problem) => {
            notices.write(Notice::problem(&problem));
        }
        News::Lost(problem) => {
            notices.write(Notice::problem(&problem));
            // Whoever waits for it goes on with the same code, where the disk last knew.
            if desk.course.page == Page::Wait {
                desk.turn(Page::Code);
                desk.remark(Remark::Unwritten);
            }
        }
        News::NotWithdrawn(problem) => {
            notices.write(Notice::problem(&problem));
            desk.turn(Page::Stop);
            desk.remark(Remark::Unwritten);
        }
    }
}
