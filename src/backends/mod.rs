//! The services. A service is one folder, one line here and one cargo feature.

macro_rules! services {
    ($($feature:literal $module:ident $(with $make:ident)?,)*) => {
        $(
            #[cfg(feature = $feature)]
            pub mod $module;
        )*

        /// What makes a client of the services behind the common vocabulary, by the names of their features.
        #[cfg(target_arch = "wasm32")]
        pub static PROVIDERS: &[(&str, crate::workflow::js::Make)] = &[$($(
            #[cfg(feature = $feature)]
            ($feature, $module::js::$make),
        )?)*];
    };
}

services! {
    "flowmaestro" flowmaestro with make,
    "openwop" openwop with make,
    "snapstate" snapstate,
    "syncteams" syncteams with make,
}
