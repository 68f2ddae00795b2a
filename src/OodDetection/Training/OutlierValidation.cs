using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>
/// Ends the training of a classifier when it no longer gets better at images that it isn't trained on, and gives it back the weights with which it was best at them. A few known outliers
/// are learned by heart within an epoch; after that the classifier is surer of everything else, too.
/// </summary>
/// <remarks>What is watched, and given back, is a running average of the weights over about the last n/9 of n steps, 33 at the most.</remarks>
internal sealed class OutlierValidation : IDisposable
{
    /// <summary>A shorter training can't end early.</summary>
    internal const long MinSteps = MinPatience + Every;

    private const int MinInDistribution = 8;
    private const int MaxImages = 64;
    private const int MinOutliers = 2;
    private const int InDistributionPart = 8;
    private const int MostStepsPart = 4;

    // Often enough that a best within the first epoch is found.
    private const long Every = 10;
    private const long MinPatience = 60;
    private const long PatienceOfBest = 3;

    // After step n the average looks back over (n + WarmUp) / WarmUp steps, 1 / (1 − MaxDecay) at the most.
    private const double MaxDecay = 0.97;
    private const double WarmUp = 9;

    private readonly FeatureFusionNetwork _classifier;
    private readonly IClassifierImages _inDistribution;
    private readonly IClassifierImages _outliers;
    private readonly int _transforms;
    private Dictionary<string, Tensor> _average = [];
    private Dictionary<string, Tensor> _best = [];
    private double _bestLoss = double.PositiveInfinity;
    private long _bestStep;

    /// <param name="classifier">The classifier in training.</param>
    /// <param name="inDistribution">What it sees of in-distribution images that it isn't trained on, not augmented.</param>
    /// <param name="outliers">What it sees of outliers that it isn't trained on, not augmented.</param>
    /// <param name="transforms">The number of transforms, K.</param>
    internal OutlierValidation(FeatureFusionNetwork classifier, IClassifierImages inDistribution, IClassifierImages outliers, int transforms)
        => (_classifier, _inDistribution, _outliers, _transforms) = (classifier, inDistribution, outliers, transforms);

    /// <summary>Which images are held out of a training, by the seed; null where there are too few to hold any out.</summary>
    /// <param name="inDistribution">The number of in-distribution images.</param>
    /// <param name="outliers">The number of known outliers.</param>
    /// <param name="share">The share of the known outliers that is wanted.</param>
    /// <param name="training">Epochs and batches of the training.</param>
    /// <param name="seed">Seed of the choice.</param>
    internal static (Part InDistribution, Part Outliers)? Choose(long inDistribution, long outliers, double share, TrainingOptions training, long seed)
    {
        var heldOut = Math.Min(MaxImages, (long)Math.Round(outliers * share));
        var inside = Math.Min(MaxImages, inDistribution / InDistributionPart);
        // An epoch leaves out what fills no batch. Where that would be much of a few batches, no more is held out than fills none anyway, if that is enough.
        var (batches, left) = (TrainingLoop.StepsPerEpoch(inDistribution, training), TrainingLoop.StepsPerEpoch(inDistribution - inside, training));
        var spare = inDistribution % training.BatchSize;
        if ((batches - left) * MostStepsPart > batches && spare >= MinInDistribution) (inside, left) = (spare, batches);
        if (left * training.Epochs < MinSteps || inside < MinInDistribution || heldOut < MinOutliers || heldOut == outliers) return null;
        var random = new Random(Seeds.Derive(seed, "validation"));
        return (Part.Of(inDistribution, inside, random), Part.Of(outliers, heldOut, random));
    }

    /// <summary>To be asked after each step: whether the training is to end.</summary>
    /// <param name="step">The number of steps so far.</param>
    /// <exception cref="InvalidOperationException">The loss of the images held out is infinite or NaN, and the classifier's weights are not.</exception>
    internal bool IsEnough(long step)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Average(step);
        if (step % Every != 0) return false;
        var loss = LossOfAverage();
        if (!double.IsFinite(loss))
        {
            if (Weights.FirstNotFinite(_classifier) is not null) return false; // the training diverged, which its loop says
            throw new InvalidOperationException(FormattableString.Invariant($"The loss of images that are held out of the training is {loss} after {step} steps: a layer that is looked into gives NaN or infinity for them."));
        }

        if (loss < _bestLoss)
        {
            (_bestLoss, _bestStep) = (loss, step);
            Release(_best);
            _best = Kept(_average);
        }

        return step >= Math.Max(PatienceOfBest * _bestStep, _bestStep + MinPatience);
    }

    /// <summary>Gives the classifier the best weights that were seen; none were in a training shorter than it takes to look.</summary>
    internal void Restore()
    {
        using var scope = NewDisposeScope();
        if (_best.Count > 0) _classifier.load_state_dict(_best);
    }

    public void Dispose()
    {
        Release(_average);
        Release(_best);
    }

    private void Average(long step)
    {
        var weights = _classifier.state_dict();
        if (_average.Count == 0) _average = Kept(weights);
        var decay = Math.Min(MaxDecay, step / (step + WarmUp));
        foreach (var (name, average) in _average)
        {
            if (average.is_floating_point()) average.mul_(Held(decay)).add_(weights[name], Held(1 - decay));
            else average.copy_(weights[name]);
        }
    }

    /// <summary>Binary cross-entropy, both kinds of images counting the same, with the averaged weights.</summary>
    private double LossOfAverage()
    {
        var own = _classifier.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        try
        {
            _classifier.load_state_dict(_average);
            _classifier.eval();
            var (low, high) = (Logits(_inDistribution), Logits(_outliers));
            return F.binary_cross_entropy_with_logits(low.neg(), ones_like(low)).Plus(F.binary_cross_entropy_with_logits(high, ones_like(high))).Number();
        }
        finally
        {
            _classifier.train();
            _classifier.load_state_dict(own);
        }
    }

    // A few images are seen under several transforms each, and many under one.
    private Tensor Logits(IClassifierImages images)
    {
        var views = (int)Math.Clamp(MaxImages / images.Count, 1, _transforms);
        long[] indices = [.. Enumerable.Range(0, (int)images.Count * views).Select(i => (long)(i / views))];
        return _classifier.call(images.Take(indices, [.. indices.Select((_, i) => i % _transforms)]));
    }

    private static Dictionary<string, Tensor> Kept(Dictionary<string, Tensor> weights)
        => weights.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());

    private static void Release(Dictionary<string, Tensor> weights)
    {
        foreach (var values in weights.Values) values.Dispose();
        weights.Clear();
    }

    /// <summary>A set of images divided in two.</summary>
    /// <param name="Training">Indices of those to train on.</param>
    /// <param name="HeldOut">Indices of those held out.</param>
    internal sealed record Part(long[] Training, long[] HeldOut)
    {
        internal static Part Of(long count, long heldOut, Random random)
        {
            long[] order = [.. Enumerable.Range(0, checked((int)count)).Select(i => (long)i)];
            random.Shuffle(order);
            return new Part(order[(int)heldOut..], order[..(int)heldOut]);
        }
    }
}
