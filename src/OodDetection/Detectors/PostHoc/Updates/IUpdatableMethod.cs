using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A method whose fit is a closed form that goes on with further images, or without some, when the others are no longer there.</summary>
internal interface IUpdatableMethod
{
    /// <summary>Whether it goes by <see cref="ClassSums"/>, which are then kept.</summary>
    bool GoesByClass => false;

    /// <summary>The fit with the change: tensors for <see cref="PostHocMethod.Parts"/>.</summary>
    /// <exception cref="ArgumentException">What is left is too little for the method.</exception>
    Tensor[] Change(Tensor[] fitted, PostHocChange change);
}

/// <summary>Images that are added to a fit or taken from it.</summary>
/// <param name="Data">What the network gives for them.</param>
/// <param name="Kept">The places, in the fit, of the images that stay, ascending; all where images are added.</param>
/// <param name="Add">Whether they are added.</param>
/// <param name="Sums">The sums with the change, of a method that goes by class; else null.</param>
internal sealed record PostHocChange(PostHocData Data, long[] Kept, bool Add, ClassSums? Sums)
{
    /// <summary>A mean over the images, with the change.</summary>
    /// <param name="mean">The mean before.</param>
    internal Tensor Mean(Tensor mean)
    {
        // From the mean, and not from the sums, so that nothing large is subtracted from something large.
        var features = Data.Features!;
        var shift = features.sub(mean).sum([0L]).div(Held((double)(Kept.Length + (Add ? features.shape[0] : 0))));
        return Add ? mean.Plus(shift) : mean.sub(shift);
    }
}
