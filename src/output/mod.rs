pub enum Format {Human,Json,Sarif} 
pub struct HumanOptions { pub color: bool, pub verbose: bool, pub quiet: bool }
use crate::{report::Report, rule::RuleSet}; use std::io::{self, Write};
pub fn write_human(report:&Report, _:&RuleSet,_:HumanOptions,out:&mut dyn Write)->io::Result<()>{ for f in &report.files { for d in &f.documents { writeln!(out,"DOC {} {} {}", f.path, d.kind.word(), d.pointer)?; } if f.documents.is_empty() { writeln!(out,"NOTOURS {}", f.path)?; } } for (i,f) in report.findings().enumerate(){ writeln!(out,"{i} {} {}: {} {}", report.files[f.primary.file as usize].path, f.primary.pointer, f.rule.0, f.message)?;} for f in &report.failures { writeln!(out,"FAIL {} {}", f.path,f.message)?;} Ok(()) }
pub fn write_json(_:&Report,_:&RuleSet,_:&mut dyn Write)->io::Result<()>{Ok(())}
pub fn write_sarif(_:&Report,_:&RuleSet,_:&mut dyn Write)->io::Result<()>{Ok(())}
