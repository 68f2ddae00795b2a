namespace OodDetection;

/// <summary>How far one feature of a window of images lies from where it lies on in-distribution images.</summary>
/// <param name="Part">The part of the detector that looks at it, such as <c>filters</c>.</param>
/// <param name="Layer">The layer of the part's network.</param>
/// <param name="Channel">The channel of the layer, from 0.</param>
/// <param name="Feature"><c>mean</c> or <c>log-variance</c>, over the height and width of an image.</param>
/// <param name="Shift">The difference of the window's mean, in standard deviations between in-distribution images; its sign says the direction.</param>
/// <param name="Significance">The same in standard errors of a mean over a window of this size.</param>
public sealed record FeatureShift(string Part, string Layer, int Channel, string Feature, double Shift, double Significance);
