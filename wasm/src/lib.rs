//! The WebAssembly module of the npm package: what `flowtether` exports, an allocator, and what a panic does.
//!
//! It is a crate of its own for the sake of size. Cargo optimises over crates only where nothing but a module is made, and a module
//! without the standard library has no code that formats the message of a panic, which nobody would see.

#![cfg_attr(target_arch = "wasm32", no_std)]

#[cfg(any(target_arch = "wasm32", test))]
mod blocks;

#[cfg(target_arch = "wasm32")]
mod module {
    extern crate flowtether;

    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32;
    use core::cell::UnsafeCell;
    use core::ptr::copy_nonoverlapping;

    use crate::blocks::Blocks;

    struct Memory(UnsafeCell<Blocks>);

    // SAFETY: the module has no threads: it is built without the target feature `atomics`.
    unsafe impl Sync for Memory {}

    #[global_allocator]
    static MEMORY: Memory = Memory(UnsafeCell::new(Blocks::new()));

    fn grow(pages: usize) -> Option<usize> {
        let before = wasm32::memory_grow::<0>(pages);
        (before != usize::MAX).then_some(before << 16)
    }

    // SAFETY: blocks do not overlap, have at least the size that is asked for, and are aligned for every type of the module. Nothing
    // here calls back, so there is one reference at a time.
    unsafe impl GlobalAlloc for Memory {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            unsafe { (*self.0.get()).take(Blocks::class(layout.size()), grow) as *mut u8 }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            unsafe { (*self.0.get()).give(block as usize, Blocks::class(layout.size())) };
        }

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            let (old, new) = (Blocks::class(layout.size()), Blocks::class(size));
            if old == new {
                return block;
            }
            unsafe {
                let blocks = &mut *self.0.get();
                let moved = blocks.take(new, grow) as *mut u8;
                if !moved.is_null() {
                    copy_nonoverlapping(block, moved, layout.size().min(size));
                    blocks.give(block as usize, old);
                }
                moved
            }
        }
    }

    /// It traps. What callers see of a trap is in `pkg-template/instance.js`.
    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
        wasm32::unreachable()
    }
}
