using System.Collections.Concurrent;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>
/// A trained network with the preprocessing it needs, used as it is: in evaluation mode and without gradients.
/// The network of a GEOM detector is one; any network from images to a tensor can be made one.
/// </summary>
/// <remarks>
/// Detectors share a network rather than copy it. Each holds a handle of its own; the network is disposed with the last handle.
/// <b>Thread safety.</b> All members but <see cref="Dispose"/> may be called from several threads at once.
/// </remarks>
public sealed class FrozenNetwork : IDisposable
{
    private readonly SharedModule _shared;
    private int _disposed;

    /// <summary>Freezes a network: it is put into evaluation mode, and stays on the device that it is on.</summary>
    /// <param name="network">
    /// The network; nobody may train it from now on, or put it into training mode: passes then throw an <see cref="InvalidOperationException"/>. Where all its
    /// numbers have one floating-point type, such as <c>float16</c>, images come to it in that type.
    /// </param>
    /// <param name="preprocessing">What is done to images before the network sees them.</param>
    /// <param name="leaveOpen">Whether the network stays the caller's to dispose; see <see cref="IOodDetector"/>. Else it is disposed with the last detector that uses it.</param>
    /// <param name="trainingRecords">What is known of its training, so that detectors are not calibrated on the same images; null for nothing.</param>
    /// <exception cref="ArgumentException">The network has batch norm without running statistics: an image's score would depend on the other images.</exception>
    public FrozenNetwork(Module<Tensor, Tensor> network, ImagePreprocessing preprocessing, bool leaveOpen = false, IReadOnlyList<TrainingRecord>? trainingRecords = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(preprocessing);
        network.eval();
        NetworkGate.Freeze(network);
        _shared = new SharedModule(network, leaveOpen);
        Preprocessing = preprocessing;
        TrainingRecords = trainingRecords ?? [];
        // A network may have buffers alone.
        Device = network.parameters().Select(p => p.device).Concat(network.buffers().Select(b => b.device)).FirstOrDefault() ?? CPU;
    }

    /// <summary>Freezes a TorchScript network, such as <c>torch.jit.load&lt;Tensor, Tensor&gt;(path)</c> gives.</summary>
    /// <param name="network">The network; it is put into evaluation mode, and stays on the device that it is on. What is said of a network above holds for it, too.</param>
    /// <param name="preprocessing">What is done to images before the network sees them.</param>
    /// <param name="leaveOpen">Whether the network stays the caller's to dispose; see <see cref="IOodDetector"/>. Else it is disposed with the last detector that uses it.</param>
    /// <param name="trainingRecords">What is known of its training; null for nothing.</param>
    /// <returns>
    /// A frozen network without <see cref="LayerNames"/>, since hooks don't reach into TorchScript. What goes by the network's output alone takes it:
    /// <see cref="GeomDetector.FromNetwork"/>, and intermediate layers with <see cref="IntermediateLayerOptions.Softmax"/> or <see cref="IntermediateLayerOptions.TransformLogits"/> as their only layers. Files don't keep it, since they hold no code.
    /// </returns>
    public static FrozenNetwork FromTorchScript(
        jit.ScriptModule<Tensor, Tensor> network, ImagePreprocessing preprocessing, bool leaveOpen = false, IReadOnlyList<TrainingRecord>? trainingRecords = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new FrozenNetwork(new TorchScriptNetwork(network), preprocessing, leaveOpen, trainingRecords);
    }

    private FrozenNetwork(FrozenNetwork other, ImagePreprocessing preprocessing, IReadOnlyList<TrainingRecord> trainingRecords)
    {
        _shared = other._shared;
        _shared.Add();
        Preprocessing = preprocessing;
        TrainingRecords = trainingRecords;
        Device = other.Device;
    }

    /// <summary>What is done to images before the network sees them.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>What the network was trained on; empty where nothing is known.</summary>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    /// <summary>The device of the network's parameters.</summary>
    public Device Device { get; }

    /// <summary>Bytes that one image takes in the largest tensor of a pass. It is found out once, where need be by a pass.</summary>
    internal long BytesOfAnImage
    {
        get
        {
            var network = Network;
            return _shared.BytesOfAnImage.GetOrAdd((Preprocessing.Input.Channels, Preprocessing.NetworkSize), key => LargestTensor.BytesOfAnImage(network, key.Channels, key.Size, Device));
        }
    }

    /// <summary>The names of the layers whose outputs can be read.</summary>
    public IReadOnlyList<string> LayerNames => FeatureHook.LayerNames(Network);

    /// <summary>The network itself.</summary>
    /// <exception cref="ObjectDisposedException">This handle was disposed.</exception>
    public Module<Tensor, Tensor> Network
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _shared.Module;
        }
    }

    /// <summary>Another handle on the same network, to be disposed on its own.</summary>
    internal FrozenNetwork Share() => Share(Preprocessing, TrainingRecords);

    /// <summary>A handle on the same network behind another preprocessing.</summary>
    internal FrozenNetwork Share(ImagePreprocessing preprocessing, IReadOnlyList<TrainingRecord> trainingRecords)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new FrozenNetwork(this, preprocessing, trainingRecords);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _shared.Release();
    }

    private sealed class SharedModule(Module<Tensor, Tensor> module, bool leaveOpen)
    {
        private int _handles = 1;

        internal ConcurrentDictionary<(int Channels, (int Height, int Width) Size), long> BytesOfAnImage { get; } = [];

        internal Module<Tensor, Tensor> Module => module;

        internal void Add() => Interlocked.Increment(ref _handles);

        internal void Release()
        {
            if (Interlocked.Decrement(ref _handles) > 0) return;
            NetworkGate.Thaw(module);
            if (!leaveOpen) module.Dispose();
        }
    }
}
