import { isMainThread } from 'node:worker_threads';
import { runAnalysisThread } from './lsp/analysisThread.ts';
import { serve } from './lsp/serve.ts';

/** Entry of the server, and of the thread that it starts for the long work. Nothing is decided here. */
if (isMainThread) serve();
else void runAnalysisThread();
