
namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            fixed (nint* from = Handles(outputs), to = Handles(inputs), given = Handles(grad_outputs), found = results)
            {
                Native.Check(Native.lt_grad(from, outputs.Count, to, inputs.Count, given, grad_outputs?.Count ?? 0, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, found));
            }

            KeepAlive(outputs, inputs, grad_outputs);
            // As in TorchSharp, the gradient of an unused input is a tensor that IsInvalid, not null.
            return [.. results.Select(handle => new Tensor(handle))];
        }

        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var retain = retain_graph is { } asked ? (asked ? 1 : 0) : -1;
            fixed (nint* from = Handles(tensors), given = Handles(grad_tensors), to = Handles(inputs))
            {
                Native.Check(Native.lt_backward(from, tensors.Count, given, grad_tensors?.Count ?? 0, retain, create_graph ? 1 : 0, to, inputs?.Count ?? 0));
            }

            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        private static nint[]? Handles(IList<Tensor>? tensors) => tensors?.Select(tensor => tensor.Handle).ToArray();

        private static void KeepAlive(params ReadOnlySpan<IList<Tensor>?> lists)
        {
            foreach (var list in lists) GC.KeepAlive(list);
        }
    }
}

/// <summary>Switches libtorch's anomaly detection, until disposed.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool _wasEnabled = IsEnabled;
    private readonly bool _checkedNaN = ShouldCheckNaN;

    public AnomalyMode(bool enabled, bool check_nan = true) => Native.lt_set_anomaly_mode(enabled ? 1 : 0, check_nan ? 1 : 0);

    public static bool IsEnabled => (Native.lt_anomaly_mode() & 1) != 0;

    public static bool ShouldCheckNaN => (Native.lt_anomaly_mode() & 2) != 0;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Native.lt_set_anomaly_mode(_wasEnabled ? 1 : 0, _checkedNaN ? 1 : 0);
    }
}
