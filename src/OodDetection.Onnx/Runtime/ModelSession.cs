using Microsoft.ML.OnnxRuntime;
using OodDetection.Onnx.Protobuf;
using OodDetection.Scoring.Runtime;
using static TorchSharp.torch;

namespace OodDetection.Onnx;

/// <summary>A model that gives certain tensors, ready to run.</summary>
/// <remarks><b>Thread safety.</b> Any number of threads may run it at once.</remarks>
internal sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly TensorType _type;
    private readonly string[] _tensors;

    /// <summary>Starts a session.</summary>
    /// <param name="model">The model; it gives the tensors and nothing else afterwards.</param>
    /// <param name="input">Its input.</param>
    /// <param name="tensors">What it is to give.</param>
    /// <param name="threads">Threads of a pass.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the model; the message is its own.</exception>
    internal ModelSession(ModelProto model, ModelInput input, IReadOnlyList<string> tensors, int threads)
    {
        RuntimeStart.Ensure();
        (_input, _type, _tensors) = (input.Name, input.Type, [.. tensors.Distinct(StringComparer.Ordinal)]);
        ModelPreparation.Expose(model, _tensors);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // what goes wrong comes as an exception
        };
        // Idle threads sleep: they share the processor with libtorch's.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            _session = new InferenceSession(OnnxFile.Write(model), options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidDataException($"ONNX Runtime can't run it: {Words(error)}", error);
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="images">As the model takes them, float32 on the CPU.</param>
    /// <returns>The tensors by name, on the CPU and in the caller's dispose scope.</returns>
    /// <exception cref="InvalidOperationException">The model fails on these images.</exception>
    internal Dictionary<string, Tensor> Run(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var input = TensorExchange.ToRuntime(images, _type);
        try
        {
            using var outputs = _session.Run(options, [_input], [input], _tensors);
            return _tensors.Zip(outputs).ToDictionary(pair => pair.First, pair => TensorExchange.ToTorch(pair.Second, pair.First).MoveToOuterDisposeScope(), StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"The model fails on input of {string.Join('×', images.shape)}: {Words(error)}.", error);
        }
    }

    public void Dispose() => _session.Dispose();

    // Without the code before and the source lines after.
    private static string Words(OnnxRuntimeException error) => error.Message.Split('\n')[0].Trim().TrimEnd('.');
}
