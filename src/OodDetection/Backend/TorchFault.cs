namespace OodDetection.Backend;

/// <summary>A reason why libtorch can't be loaded.</summary>
/// <param name="Reason">What is wrong, to go on from "TorchSharp's native library can't be loaded: "; without a full stop.</param>
/// <param name="WaysOut">Sentences, the best one first.</param>
internal sealed record TorchFault(string Reason, params string[] WaysOut)
{
    /// <summary>Whether a file is not what it should be. The loader doesn't notice everything: it can end the process.</summary>
    public bool IsDamage { get; init; }
}
