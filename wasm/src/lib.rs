//! The WebAssembly module of the npm package: what `flowtether` exports, an allocator, and what a panic does.
//!
//! It is a crate of its own for the sake of size. Cargo optimises over crates only where nothing but a module is made, and a module
//! without the standard library has no code that formats the message of a panic, which nobody would see.

#![cfg(target_arch = "wasm32")]
#![no_std]

extern crate flowtether;

/// 3 KB smaller in the package than the standard library's.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// It traps. What callers see of a trap is in `pkg-template/instance.js`.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
