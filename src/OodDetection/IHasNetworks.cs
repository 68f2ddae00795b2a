using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector with networks within, which are looked at where it computes NaN.</summary>
internal interface IHasNetworks
{
    /// <summary>The networks that take part in a score.</summary>
    IEnumerable<nn.Module> Networks { get; }
}
