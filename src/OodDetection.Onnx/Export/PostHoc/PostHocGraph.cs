using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The score of a <see cref="PostHocDetector"/> in the graph: each method's formula is in one place here, as it is in one place in the library.</summary>
internal static class PostHocGraph
{
    /// <exception cref="NotSupportedException">The method takes gradients of the network.</exception>
    internal static string Score(InputCache inputs, PostHocDetector detector)
    {
        if (detector.Method.NeedsGradients)
        {
            throw new NotSupportedException(
                $"The method '{detector.Method.Name}' takes gradients of the network in the image, which ONNX has no operators for, so its detectors are not written to ONNX files. " +
                $"Fit another method to the same network, such as {nameof(EnergyMethod)}, or keep the detector as an .ood file, {nameof(DetectorFile)}.{nameof(DetectorFile.Save)}.");
        }

        using var scope = NewDisposeScope();
        return Score(new ClassifierValues(inputs, detector.Network, detector.Reader, detector.ClassCount), detector.Method, detector.Fitted);
    }

    internal static string Score(ClassifierValues values, PostHocMethod method, IReadOnlyList<Tensor> fitted) => method switch
    {
        MspMethod => LogitScores.Msp(values),
        MaxLogitMethod => LogitScores.MaxLogit(values),
        EnergyMethod energy => LogitScores.Energy(values, energy),
        GenMethod gen => LogitScores.Gen(values, gen),
        KlMatchingMethod => LogitScores.KlMatching(values, fitted),
        OpenMaxMethod openMax => OpenMaxScore.Add(values, openMax, fitted),
        MahalanobisMethod => DistanceScores.Mahalanobis(values, fitted),
        RelativeMahalanobisMethod => DistanceScores.RelativeMahalanobis(values, fitted),
        KnnMethod knn => DistanceScores.Knn(values, knn.Neighbours, fitted[0]),
        NnGuideMethod guide => DistanceScores.NnGuide(values, guide, fitted[0]),
        VimMethod => DistanceScores.Vim(values, fitted),
        SheMethod => DirectionScores.She(values, fitted),
        FdbdMethod => DirectionScores.Fdbd(values, fitted),
        NciMethod nci => DirectionScores.Nci(values, nci, fitted[0]),
        GradNormMethod => DirectionScores.GradNorm(values),
        ReActMethod => ShapingScores.ReAct(values, fitted),
        AshMethod ash => ShapingScores.Ash(values, ash),
        ScaleMethod scale => ShapingScores.Scale(values, scale),
        DiceMethod => ShapingScores.Dice(values, fitted),
        var other => throw new NotSupportedException($"The post-hoc method '{other.Name}' is not written to ONNX files."),
    };
}
