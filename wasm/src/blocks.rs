//! The module's memory: blocks whose sizes are powers of two. A block that is freed is kept for the next one of its size.
//!
//! Nothing is split or joined, so there is little code. What that costs is memory: a block is less than twice as large as what was
//! asked for, and one of another size does not come of it.

/// The smallest block has so many bytes, as a power of two. Each begins at a multiple of that: no type of the module wants more.
const SMALLEST: u32 = 4;

/// Memory grows by such pages.
const PAGE: usize = 65_536;

/// Where free memory is. All numbers are addresses; none is 0.
pub struct Blocks {
    /// The first free block of each size, by its power of two. It holds where the next one is.
    free: [usize; usize::BITS as usize],
    /// What was never a block.
    start: usize,
    end: usize,
}

impl Blocks {
    /// No memory yet.
    pub const fn new() -> Self {
        Self { free: [0; usize::BITS as usize], start: 0, end: 0 }
    }

    /// The size of the block for so many bytes, as a power of two.
    pub fn class(size: usize) -> u32 {
        usize::BITS - ((size.max(1 << SMALLEST)) - 1).leading_zeros()
    }

    /// The address of a block of that size; 0 where there is none. `grow` adds so many pages of memory and says where they begin.
    ///
    /// # Safety
    /// What was freed was a block of this, and nobody has used it since.
    pub unsafe fn take(&mut self, class: u32, grow: impl FnOnce(usize) -> Option<usize>) -> usize {
        let (Some(size), Some(free)) = (1_usize.checked_shl(class), self.free.get_mut(class as usize)) else {
            return 0;
        };
        if *free != 0 {
            let block = *free;
            // SAFETY: `give` wrote it.
            *free = unsafe { *(block as *const usize) };
            return block;
        }
        if self.end - self.start < size {
            let pages = size.div_ceil(PAGE);
            let Some(begin) = grow(pages) else { return 0 };
            // What is left of the pages before is used with these where they follow them.
            if begin != self.end {
                self.start = begin;
            }
            self.end = begin + pages * PAGE;
        }
        let block = self.start;
        self.start += size;
        block
    }

    /// Frees a block.
    ///
    /// # Safety
    /// It is one of that size, and nobody uses it any more.
    pub unsafe fn give(&mut self, block: usize, class: u32) {
        if let Some(free) = self.free.get_mut(class as usize) {
            // SAFETY: the smallest block has room for an address, and is aligned for one.
            unsafe { *(block as *mut usize) = *free };
            *free = block;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages that follow each other.
    fn pages(memory: &mut [u128]) -> impl FnMut(usize) -> Option<usize> {
        let (mut begin, mut left) = (memory.as_mut_ptr() as usize, size_of_val(memory) / PAGE);
        move |pages| {
            left = left.checked_sub(pages)?;
            begin += pages * PAGE;
            Some(begin - pages * PAGE)
        }
    }

    #[test]
    fn a_block_has_at_least_what_was_asked_for_and_less_than_twice_that() {
        for (size, bytes) in [(0, 16), (1, 16), (16, 16), (17, 32), (64, 64), (65, 128), (PAGE + 1, 2 * PAGE)] {
            assert_eq!(1 << Blocks::class(size), bytes, "{size}");
        }
    }

    #[test]
    fn blocks_do_not_overlap_and_a_freed_one_is_the_next_of_its_size() {
        let mut memory = vec![0_u128; 6 * PAGE / 16];
        let (mut blocks, mut grow) = (Blocks::new(), pages(&mut memory));
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for size in [16, 40, 3000, 16, 70_000, 5] {
            let class = Blocks::class(size);
            // SAFETY: nothing was freed.
            let block = unsafe { blocks.take(class, &mut grow) };
            assert!(block != 0 && block % 16 == 0, "{size}");
            assert!(taken.iter().all(|(at, size)| block >= at + size || block + (1 << class) <= *at), "{size}");
            taken.push((block, 1 << class));
        }
        let (block, size) = taken.swap_remove(1);
        // SAFETY: it was taken with this size, and nobody uses it.
        unsafe {
            blocks.give(block, Blocks::class(size));
            assert_ne!(blocks.take(Blocks::class(16), &mut grow), block);
            assert_eq!(blocks.take(Blocks::class(33), &mut grow), block);
        }
    }

    #[test]
    fn pages_that_follow_each_other_are_used_up() {
        let mut memory = vec![0_u128; 3 * PAGE / 16];
        let (mut blocks, mut grow) = (Blocks::new(), pages(&mut memory));
        // SAFETY: nothing is freed.
        let [first, second] = [PAGE / 2, PAGE].map(|size| unsafe { blocks.take(Blocks::class(size), &mut grow) });
        assert_eq!(second, first + PAGE / 2);
    }

    #[test]
    fn there_is_none_where_memory_does_not_grow() {
        let mut blocks = Blocks::new();
        // SAFETY: nothing is freed.
        assert_eq!(unsafe { blocks.take(Blocks::class(8), |_| None) }, 0);
        assert_eq!(unsafe { blocks.take(usize::BITS, |_| None) }, 0);
    }
}
