mod outer;
mod refused;
mod unknown;
