namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradientMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradientMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradientMode(mode);

    public static bool is_grad_enabled() => Native.lt_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.lt_is_inference_mode() != 0;

    private sealed class GradientMode : IDisposable
    {
        private readonly int _former = Native.lt_grad_mode();

        internal GradientMode(bool enabled) => Native.lt_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => Native.lt_set_grad_mode(_former);
    }

    // The native guard restores the thread's state: it has to leave on the thread that it was entered on.
    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint _guard = Native.lt_inference_mode_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_guard == 0) return;
            Native.lt_inference_mode_leave(_guard);
            _guard = 0;
        }
    }
}
