/// <reference lib="esnext.disposable" />

