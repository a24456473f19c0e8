mod refused;
mod unknown;
