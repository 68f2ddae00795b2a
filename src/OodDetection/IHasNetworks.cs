using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector that contains networks, which are examined if it computes NaN.</summary>
internal interface IHasNetworks
{
    /// <summary>The networks that take part in a score.</summary>
    IEnumerable<nn.Module> Networks { get; }
}
