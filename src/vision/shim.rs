#![allow(missing_docs, unused, clippy::all)]
use super::*; use std::result::Result as R; use crate::{error::*, facs::*, picture::Picture}; use std::path::Path; use std::time::Duration; use serde::Deserialize;
#[derive(Clone, Debug, Deserialize, Default)] pub struct SmoothingConfig {}
impl crate::config::Config for SmoothingConfig {}
#[derive(Clone, Debug, Deserialize, Default)] pub struct CalibrationConfig {}
impl crate::config::Config for CalibrationConfig {}
pub mod au_head { use super::*; #[derive(Clone)] pub struct AuHead; #[derive(Clone)] pub struct Neutral;
impl AuHead { pub fn load(_:&Path,_:&burn::tensor::Device)->Result<Self>{Ok(Self)} pub fn neutral(&self,_:&[Landmarks])->Option<Neutral>{None} pub fn read(&self,l:&Landmarks,_:Option<&Neutral>)->AuReadings{ let mut r=AuReadings::default(); let d=l.inter_ocular(); let g=(l[14][1]-l[13][1])/d; let c=((l[61][1]+l[291][1])/2.0-(l[13][1]+l[14][1])/2.0)/d; let b=(l[159][1]-l[105][1]+l[386][1]-l[334][1])/2.0/d; let mut p=|n:u8,on:bool|{ r[ActionUnit::from_number(n).unwrap()]=AuReading{intensity:if on{3.0}else{0.5},present:on}; }; p(25,g>0.05); p(26,g>0.2); p(12,c< -0.03); p(6,c< -0.05); p(15,c>0.03); p(1,b>0.4); p(2,b>0.42); p(4,b<0.36); r } pub fn version(&self)->String{"0".into()} pub fn reliability(&self,_:ActionUnit,_:bool)->f32{1.0} } }
pub struct Smoother; impl Smoother { pub fn new(_:SmoothingConfig)->Self{Self} pub fn update(&mut self,_:Duration,r:&AuReadings)->AuReadings{*r} pub fn reset(&mut self){} }
#[derive(Clone, Copy, Debug, PartialEq)] pub enum Refusal { NoFace, TurnedAway, Moving, Expression(ActionUnit) }
pub enum Progress { Waiting(Refusal), Holding(f32), Done(Neutral) }
pub struct Calibration(Option<Duration>);
impl Calibration { pub fn new(_:&CalibrationConfig)->Self{Self(None)} pub fn observe(&mut self, at:Duration, l:R<&Landmarks,Obstacle>, h:&AuHead)->Progress{ if l.is_err() {self.0=None; return Progress::Waiting(Refusal::NoFace);} let s=*self.0.get_or_insert(at); let p=(at-s).as_secs_f32()/2.0; if p>=1.0{Progress::Done(Neutral)}else{Progress::Holding(p)} } }
