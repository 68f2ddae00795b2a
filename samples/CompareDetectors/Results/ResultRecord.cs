using System.Text.Json.Serialization;
using CompareDetectors.Plan;
using OodDetection.Transforms;

namespace CompareDetectors.Results;

/// <summary>One row of results.json: what one detector reached in one run.</summary>
internal sealed record ResultRecord
{
    /// <summary>The run's name in the plan (run.json) and of its file in the folder details.</summary>
    public required string Key { get; init; }

    /// <summary>GEOM, GEOM+, BCE, IntermediateLayer, Moments, BatchStatistics, Fused or Fused+.</summary>
    public required string Detector { get; init; }

    /// <summary>The layers that the detector looks into, by the paper's names: softmax, z1 to z4, pool; or transform-logits. Empty where it looks into none.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    public required string IdSet { get; init; }
    public required int IdClass { get; init; }
    public required string OodTrainSet { get; init; }

    /// <summary>Out-of-distribution training images of the run. GEOM, Moments and BatchStatistics don't look at them.</summary>
    public required int OodCount { get; init; }

    /// <summary>How many classes these were drawn from; null where the set has no labels.</summary>
    public required int? OodClasses { get; init; }

    public required IReadOnlyList<string> OodTestSets { get; init; }
    public required int Repeat { get; init; }

    /// <summary>The seed of this run, made of the plan's seed and the repeat.</summary>
    public required long Seed { get; init; }

    /// <summary>Where all repeats share one network: the seed of that and of the in-distribution images. Else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? NetworkSeed { get; init; }

    public required double Auroc { get; init; }
    public required double AurocLow { get; init; }
    public required double AurocHigh { get; init; }
    public required double AuprIn { get; init; }
    public required double AuprOut { get; init; }
    public required double Fpr95 { get; init; }

    /// <summary>Time to train all that the detector needs, a network that it shares with others included.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Time to score the test images by this detector and those that shared the forward passes.</summary>
    public required double ScoreSeconds { get; init; }

    /// <summary>Images that went through training in a second, out-of-distribution ones included.</summary>
    public required double TrainImagesPerSecond { get; init; }

    /// <summary>Test images divided by <see cref="ScoreSeconds"/>.</summary>
    public required double ScoredImagesPerSecond { get; init; }

    /// <summary>In-distribution test images.</summary>
    public required int TestId { get; init; }

    /// <summary>Out-of-distribution test images.</summary>
    public required int TestOod { get; init; }

    public required RunOptions Options { get; init; }

    /// <summary>Figure 3 alone.</summary>
    public RotationResult? Rotation { get; init; }

    /// <summary>Whether the figures (times aside) are the same.</summary>
    public bool SameFigures(ResultRecord other)
        => JsonFormat.Write(WithoutTimes()) == JsonFormat.Write(other.WithoutTimes());

    private ResultRecord WithoutTimes() => this with { TrainSeconds = 0, ScoreSeconds = 0, TrainImagesPerSecond = 0, ScoredImagesPerSecond = 0 };
}

/// <summary>The settings behind a result.</summary>
internal sealed record RunOptions
{
    public required int Width { get; init; }
    public required int Depth { get; init; }

    /// <summary>Epochs of GEOM's and GEOM+'s network.</summary>
    public required int Epochs { get; init; }

    /// <summary>Epochs of the classifier g and of BCE's.</summary>
    public required int ClassifierEpochs { get; init; }

    /// <summary>In-distribution images that were trained on.</summary>
    public required int TrainId { get; init; }

    /// <summary>In-distribution images held out from all training.</summary>
    public required int HeldOut { get; init; }

    /// <summary>The classes that the out-of-distribution training images were drawn from; null where the set has no labels.</summary>
    public required IReadOnlyList<int>? OodClassLabels { get; init; }

    public required string Transforms { get; init; }

    /// <summary>How the fused detector joins its parts; null for others.</summary>
    public string? FusionRule { get; init; }

    /// <summary>The weight λ of the outliers in the training of GEOM+'s network; null for detectors without it.</summary>
    public double? OutlierWeight { get; init; }

    public required bool Augmentation { get; init; }

    /// <summary>The share of the images for which g in training didn't see a layer; 0 for none, and for detectors without g.</summary>
    public double LayerDropout { get; init; }

    /// <summary>The share of the out-of-distribution training images that were to be held out to validate g; 0 for none, and for detectors without g. Short trainings and few images hold none out.</summary>
    public double ValidationShare { get; init; }

    public static RunOptions Of(TrainingSettings settings, DetectorChoice detector, int trainId, int heldOut, IReadOnlyList<int>? oodClasses)
    {
        return new()
        {
            Width = settings.Width,
            Depth = settings.Depth,
            Epochs = settings.Epochs,
            ClassifierEpochs = settings.ClassifierEpochs,
            TrainId = trainId,
            HeldOut = heldOut,
            OodClassLabels = oodClasses,
            Transforms = TransformSet.Rotations.Name,
            FusionRule = detector.IsFused ? $"{OodDetection.FusionRule.Fisher}" : null,
            OutlierWeight = detector.Kind is DetectorKind.GeomPlus or DetectorKind.FusedPlus ? new OodDetection.GeomPlusOptions().OutlierWeight : null,
            Augmentation = settings.Augmentation,
            LayerDropout = detector.HasClassifier ? settings.LayerDropout : 0,
            ValidationShare = detector.HasClassifier ? settings.ValidationShare : 0,
        };
    }
}

/// <summary>Figure 3: what a detector calls images of the in-distribution class that rotation hardly changes.</summary>
internal sealed record RotationResult
{
    /// <summary>Number of such images.</summary>
    public required int Images { get; init; }

    /// <summary>The threshold with the highest true-positive minus false-positive rate (Youden) on the test scores; at or above it is out-of-distribution.</summary>
    public required double Threshold { get; init; }

    /// <summary>That difference.</summary>
    public required double Youden { get; init; }

    /// <summary>Share of all in-distribution test images that are called out-of-distribution at this threshold.</summary>
    public required double ShareOfAllCalledOod { get; init; }

    /// <summary>Share of the images that rotation hardly changes that are called so.</summary>
    public required double ShareCalledOod { get; init; }
}
