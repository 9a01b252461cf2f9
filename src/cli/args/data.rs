//! Everything that judges: whom to trust, by which documents, with which lists, when.

use std::sync::{Mutex, PoisonError};

use clap::Args;

use super::super::clock::{ClockArgs, ClockSetting};
use super::super::terminal::Terminal;
use super::Refused;
use super::policy::PolicyArgs;
use super::status::StatusArgs;
use super::trust::{Trust, TrustArgs};
use crate::base::text::{Lang, Text};
use crate::bundle::Freshness;
use crate::check::{Checker, Clock, Part, bundle_part};
use crate::gate::{Installed, Mark, Store, versions_part};

/// Everything that judges.
#[derive(Debug, Args)]
pub(in crate::cli) struct DataArgs {
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    status: StatusArgs,
    #[command(flatten)]
    clock: ClockArgs,
}

/// What judges, loaded.
#[derive(Debug)]
pub(in crate::cli) struct Data {
    pub(in crate::cli) checker: Checker,
    pub(in crate::cli) clock: ClockSetting,
    /// The signatures of the bundle that all this came in, and what was installed before it.
    pub(in crate::cli) installed: Vec<Part>,
    pub(in crate::cli) keeper: Keeper,
}

impl DataArgs {
    /// The clock by which a code would be judged now.
    pub(in crate::cli) fn now(&self) -> Result<Clock, Refused> {
        let setting = self.clock.at.setting(self.trust.demo_clock());
        Ok(setting.now()?)
    }

    /// Loads everything. Whoever calls reports what is refused; what is only left out is named here.
    pub(in crate::cli) fn load(
        &self,
        lang: Lang,
        terminal: &mut Terminal,
    ) -> Result<Data, Refused> {
        let clock = self.clock.at.setting(self.trust.demo_clock());
        let now = clock.now()?.at;
        let Trust { registry, bundle } = self.trust.open()?;
        let contents = bundle.as_ref().map(|(_, installed)| &installed.contents);
        let notice = self.policy.notice(contents)?;
        let register = self.policy.register(contents, registry.environment())?;
        let verified = bundle.as_ref().map(|(_, installed)| &installed.verified);
        let lists = self.status.load(verified, &registry, now, lang, terminal)?;
        let zone = notice.document().zone();
        let checker = Checker::new(registry, notice, register)
            .with_status_lists(lists)
            .with_leeway(self.clock.leeway);
        let Some((folder, installed)) = bundle else {
            return Ok(Data {
                checker,
                clock,
                installed: Vec::new(),
                keeper: Keeper::default(),
            });
        };
        let mark = Store::new(folder).mark(&installed);
        let parts = vec![
            bundle_part(&installed.verified, now, zone)?,
            versions_part(&installed.kept),
        ];
        let Installed { contents, .. } = installed;
        let freshness = Freshness {
            high_water: mark.seen,
            ..contents.freshness
        };
        Ok(Data {
            checker: checker.with_bundle(contents.versions, freshness),
            clock,
            installed: parts,
            keeper: Keeper(Some(Mutex::new(mark))),
        })
    }
}

/// Keeps the high-water mark beside an installed bundle.
#[derive(Debug, Default)]
pub(in crate::cli) struct Keeper(Option<Mutex<Mark>>);

impl Keeper {
    /// What is wrong with the mark.
    pub(in crate::cli) fn fault(&self) -> Option<Text> {
        let mark = self.0.as_ref()?;
        let mark = mark.lock().unwrap_or_else(PoisonError::into_inner);
        mark.fault.clone()
    }

    /// Raises the mark to the system's time; never to a given one. Says what is wrong with it, once.
    pub(in crate::cli) fn keep(&self, clock: ClockSetting, lang: Lang, terminal: &mut Terminal) {
        let Some(mark) = &self.0 else { return };
        let mut mark = mark.lock().unwrap_or_else(PoisonError::into_inner);
        if let (ClockSetting::System, Ok(now)) = (clock, clock.now()) {
            mark.raise(now.at);
        }
        if let Some(fault) = mark.untold() {
            terminal.say(&fault, lang);
        }
    }
}
