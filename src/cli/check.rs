//! `grantlint check`.

use std::borrow::Cow;
use std::io::{BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use clap::{Args, ValueEnum};

use crate::cli::accepted::Accepting;
use crate::cli::configuration::{ConfigurationArguments, OwnArguments};
use crate::cli::fix::fix_files;
use crate::cli::{Error, aws_data, chosen_rules, print};
use grantlint::config::{Config, Overrides};
use grantlint::day::Day;
use grantlint::document::PolicyType;
use grantlint::finding::Severity;
use grantlint::fix::Extent;
use grantlint::output::{self, HumanOptions};
use grantlint::report::Report;
use grantlint::rule::{Input, RuleSet, Survey};
use grantlint::source::{self, MAX_SOURCE_BYTES, Selection, Source};

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be read, parsed or \
                        understood as asked, which outranks 1"
)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct CheckArguments {
    /// Files and folders; `-` by itself reads standard input
    #[arg(required_unless_present = "print_config")]
    paths: Vec<PathBuf>,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: FormatArgument,
    /// Write the output to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also run the rules in this folder
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Run only these rules: ids, families or categories
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    select: Vec<String>,
    /// Also run these opt-in rules
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    enable: Vec<String>,
    /// Do not run these rules: ids, families or categories
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    ignore: Vec<String>,
    /// Report on the controls of these frameworks; `grantlint controls` lists them
    #[arg(long, value_delimiter = ',', value_name = "FRAMEWORK")]
    controls: Vec<String>,
    /// Findings in this file do not count; `--write-baseline` makes it
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    baseline: Option<PathBuf>,
    /// Write every finding that no suppression accepts to this file, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "output"])]
    write_baseline: Option<PathBuf>,
    /// Also show findings that the baseline or a suppression accepts
    #[arg(long)]
    show_accepted: bool,
    /// Write fixes into the files, then report what is left: those that say the same in another way, or all that are
    /// certain
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0..=1, require_equals = true,
          default_missing_value = "same-meaning", conflicts_with = "write_baseline")]
    fix: Option<FixArgument>,
    /// The least severity that makes the exit status 1 [default: low]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<SeverityArgument>,
    #[command(flatten)]
    own: OwnArguments,
    /// Read only files that match, in folders
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// Do not read files that match, in folders
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    #[command(flatten)]
    configuration: ConfigurationArguments,
    /// Show the settings in force and where each comes from, and check nothing
    #[arg(long)]
    print_config: bool,
    /// Also look at hidden files, and at those that .gitignore leaves out
    #[arg(long)]
    no_ignore: bool,
    /// Pass over files that `include` and `exclude` do not take, also those named outright, as hooks name them
    #[arg(long)]
    force_exclude: bool,
    /// How many threads to use, 256 at most [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// One line a finding, and nothing else
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Also show what was recognised, and why each rule matters
    #[arg(long, short)]
    verbose: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto")]
    color: ColorArgument,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormatArgument {
    Human,
    Json,
    Sarif,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ColorArgument {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FixArgument {
    /// Only those after which AWS decides as before: of policies that is proved
    SameMeaning,
    /// Also those that put what was probably meant in place of a mistake
    All,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SeverityArgument {
    Critical,
    High,
    Medium,
    Low,
    Info,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum PolicyTypeArgument {
    Identity,
    Bucket,
    Trust,
    Resource,
    Scp,
    Rcp,
    VpcEndpoint,
}

pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Error> {
    if arguments.fix.is_some() && arguments.paths.iter().any(|path| path == Path::new("-")) {
        return Err(Error::Usage("the standard input cannot be fixed: name the file".to_owned()));
    }
    let config = configuration(arguments)?;
    if arguments.print_config {
        print(&config.describe())?;
        return Ok(0);
    }
    let rules = chosen_rules(&config)?;
    let mut settings = config.settings();
    settings.aws_data = config.aws_data.value.as_deref().map(aws_data).transpose()?.map(Arc::new);
    let now = SystemTime::now();
    settings.is_data_old = settings.authorization().is_old(now);
    let today = Day::of(now);
    settings.today = Some(today);
    let accepting = Accepting::new(&config, &rules, arguments.write_baseline.is_some(), today)?;
    let input = Input {
        rules: &rules,
        settings: &settings,
        policy_type: arguments.own.policy_type.map(PolicyTypeArgument::value),
    };
    let selection = config.selection()?.of_all(arguments.no_ignore);
    let paths = arguments.taken(&selection);
    let answer = || {
        let check = || checked(&paths, &selection, input);
        if let Some(which) = arguments.fix {
            fix_files(check, &accepting, input, which.value())?;
        }
        let mut report = check()?;
        if report.files.is_empty() && report.failures.is_empty() && !arguments.force_exclude {
            eprintln!(
                "warning: nothing was read: no file under these paths is taken; hidden files and those that .gitignore \
                 leaves out are passed over, unless they are named or `--no-ignore` is given"
            );
        }
        if let Some(path) = &arguments.write_baseline {
            return accepting.write(path, &mut report);
        }
        accepting.mark(&mut report, paths.iter().all(|path| path.is_dir()))?;
        report.shows_accepted = arguments.show_accepted;
        let survey = arguments.tells_missing().then(|| grantlint::survey_paths(&paths, &selection, input));
        let status = report.exit_status(config.fail_on.value);
        match write(arguments, &report, survey.as_ref(), &rules) {
            // Whoever read no further still learns what was found.
            Err(error) if error.is_broken_pipe() => {}
            written => written?,
        }
        // The program ends here, and what it holds with it: to give back each text and finding takes a while and nobody
        // waits for the memory.
        std::mem::forget(report);
        Ok(status)
    };
    let Some(threads) = arguments.threads else { return answer() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    pool.map_err(|error| Error::Usage(format!("cannot start {threads} threads: {error}")))?.install(answer)
}

fn configuration(arguments: &CheckArguments) -> Result<Config, Error> {
    let overrides = Overrides {
        select: arguments.select.clone(),
        enable: arguments.enable.clone(),
        ignore: arguments.ignore.clone(),
        controls: arguments.controls.clone(),
        fail_on: arguments.fail_on.map(SeverityArgument::value),
        include: arguments.include.clone(),
        exclude: arguments.exclude.clone(),
        rules: arguments.rules.clone(),
        aws_data: arguments.own.aws_data.clone(),
        own_accounts: arguments.own.own_accounts.clone(),
        organization: arguments.own.organization.clone(),
        baseline: arguments.baseline.clone(),
    };
    arguments.configuration.read(&arguments.paths, overrides)
}

fn checked(paths: &[PathBuf], selection: &Selection, input: Input<'_>) -> Result<Report, Error> {
    if paths == [PathBuf::from("-")] {
        return Ok(grantlint::check_text(standard_input()?, input));
    }
    if paths.iter().any(|path| path == Path::new("-")) {
        return Err(Error::Usage(
            "`-`, the standard input, is checked by itself: name no other path".to_owned(),
        ));
    }
    let progress = Progress::new();
    let report = grantlint::check_paths(paths, selection, input, &|done, of| progress.tell(done, of));
    progress.clear();
    Ok(report)
}

fn standard_input() -> Result<Source, Error> {
    let mut bytes = Vec::new();
    // One byte more tells that it is too large.
    std::io::stdin()
        .take(MAX_SOURCE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::Usage(format!("standard input cannot be read: {error}")))?;
    source::from_bytes("stdin".to_owned(), bytes)
        .map_err(|failure| Error::Usage(format!("standard input {}", failure.message)))
}

/// A line on the terminal for runs that take more than a second.
struct Progress {
    start: Instant,
    is_terminal: bool,
    /// Milliseconds after the start at which the line was last written.
    written: AtomicU64,
}

impl Progress {
    const FIRST: u64 = 1_000;
    const PAUSE: u64 = 200;

    fn new() -> Self {
        Self {
            start: Instant::now(),
            is_terminal: std::io::stderr().is_terminal(),
            written: AtomicU64::new(0),
        }
    }

    fn tell(&self, done: usize, of: usize) {
        if !self.is_terminal {
            return;
        }
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.written.load(Ordering::Relaxed);
        let is_due = now >= Self::FIRST && now >= last + Self::PAUSE;
        let is_mine =
            is_due && self.written.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if is_mine {
            eprint!("\r{done} of {of} files");
        }
    }

    fn clear(&self) {
        if self.written.load(Ordering::Relaxed) > 0 {
            eprint!("\r\x1b[2K");
        }
    }
}

impl CheckArguments {
    /// The paths to look at.
    fn taken(&self, selection: &Selection) -> Cow<'_, [PathBuf]> {
        if !self.force_exclude {
            return Cow::Borrowed(&self.paths);
        }
        let is_taken = |path: &&PathBuf| !path.is_file() || selection.takes(path, Path::new(""));
        Cow::Owned(self.paths.iter().filter(is_taken).cloned().collect())
    }

    /// Whether the output says which exports would decide the rules that say nothing for want of them.
    fn tells_missing(&self) -> bool {
        self.verbose && matches!(self.format, FormatArgument::Human) && self.paths != [PathBuf::from("-")]
    }
}

fn write(
    arguments: &CheckArguments,
    report: &Report,
    survey: Option<&Survey>,
    rules: &RuleSet,
) -> Result<(), Error> {
    let to_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let color = arguments.color.value(to_terminal);
    let options = HumanOptions { color, verbose: arguments.verbose, quiet: arguments.quiet };
    let mut out: Box<dyn Write> = match &arguments.output {
        Some(path) => Box::new(BufWriter::new(
            std::fs::File::create(path)
                .map_err(|error| Error::Usage(format!("`{}` cannot be written: {error}", path.display())))?,
        )),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    match arguments.format {
        FormatArgument::Human => {
            output::write_human(report, rules, options, &mut *out)?;
            if let Some(survey) = survey {
                out.write_all(crate::cli::bundle::missing(survey).as_bytes())?;
            }
        }
        FormatArgument::Json => output::write_json(report, rules, &mut *out)?,
        FormatArgument::Sarif => output::write_sarif(report, rules, &mut *out)?,
    }
    out.flush()?;
    Ok(())
}

impl ColorArgument {
    /// Whether to write colours.
    pub(super) fn value(self, to_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => to_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}

impl FixArgument {
    fn value(self) -> Extent {
        match self {
            Self::SameMeaning => Extent::SameMeaning,
            Self::All => Extent::All,
        }
    }
}

impl SeverityArgument {
    fn value(self) -> Severity {
        match self {
            Self::Critical => Severity::Critical,
            Self::High => Severity::High,
            Self::Medium => Severity::Medium,
            Self::Low => Severity::Low,
            Self::Info => Severity::Info,
        }
    }
}

impl PolicyTypeArgument {
    pub(super) fn value(self) -> PolicyType {
        match self {
            Self::Identity => PolicyType::Identity,
            Self::Bucket => PolicyType::Bucket,
            Self::Trust => PolicyType::Trust,
            Self::Resource => PolicyType::Resource,
            Self::Scp => PolicyType::Scp,
            Self::Rcp => PolicyType::Rcp,
            Self::VpcEndpoint => PolicyType::VpcEndpoint,
        }
    }
}
