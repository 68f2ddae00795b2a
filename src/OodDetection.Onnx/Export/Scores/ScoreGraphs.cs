namespace OodDetection.Onnx.Export;

/// <summary>The detectors that it is known how to write.</summary>
internal static class ScoreGraphs
{
    /// <summary>Adds the score of a detector to the graph.</summary>
    /// <returns>N scores, float64.</returns>
    /// <exception cref="NotSupportedException">It, or a part of it, can't be written; the message says which part, and what to do.</exception>
    internal static string Add(InputCache inputs, IOodDetector detector) => detector switch
    {
        GeomDetector geom => GeomGraph.Score(inputs, geom),
        BceDetector bce => ClassifierGraphs.Score(inputs, bce),
        IntermediateLayerDetector layers => ClassifierGraphs.Score(inputs, layers),
        MomentsDetector moments => MomentsGraph.Score(inputs, moments),
        NeighbourDetector neighbours => NeighbourGraph.Score(inputs, neighbours),
        PostHocDetector postHoc => PostHocGraph.Score(inputs, postHoc),
        JointDetector joint => JointGraph.Score(inputs, joint),
        FusedDetector fused => JoinedGraphs.Score(inputs, fused),
        CombinedDetector combined => JoinedGraphs.Score(inputs, combined, part => Add(inputs, part)),
        CalibratedDetector calibrated => Add(inputs, calibrated.Detector),
        ClassCalibratedDetector => throw new NotSupportedException(
            $"{Named(detector)} are not written to ONNX files: their p-values go by the predicted class. Calibrate over all classes together, detector.Calibrate(heldOut), or keep it as an .ood file, {nameof(DetectorFile)}.{nameof(DetectorFile.Save)}."),
        IOodWindowDetector => throw new NotSupportedException(
            $"{Named(detector)} are not written to ONNX files: they look at windows of images, and the exported graph takes each image by itself. Keep it as an .ood file, {nameof(DetectorFile)}.{nameof(DetectorFile.Save)}."),
        _ => throw new NotSupportedException(
            $"{Named(detector)} are not written to ONNX files. Known are GEOM, BCE, intermediate layers, moments, neighbours, fused, post-hoc, joint and combined detectors, calibrated or not; keep others as .ood files, {nameof(DetectorFile)}.{nameof(DetectorFile.Save)}."),
    };

    /// <summary>The version of the operators: that of a network which came from an ONNX file, else the default.</summary>
    /// <exception cref="NotSupportedException">Networks have different ones, or one can't be written.</exception>
    internal static int Opset(IOodDetector detector)
    {
        int[] versions = [.. Networks(detector).OfType<OnnxNetwork>().Distinct().Select(OnnxModelGraph.Opset).Distinct()];
        return versions.Length < 2 ? versions.FirstOrDefault(GraphBuilder.DefaultOpset) : throw new NotSupportedException(
            $"The detector looks into networks from ONNX files whose operators have different versions ({string.Join(", ", versions)}), and one file has one version. Bring them to one by onnx.version_converter of Python's onnx package.");
    }

    /// <summary>How many images at once take the memory that the detector was made for.</summary>
    internal static int BatchSize(IOodDetector detector) => detector switch
    {
        CalibratedDetector calibrated => BatchSize(calibrated.Detector),
        CombinedDetector combined => combined.Parts.Min(BatchSize),
        IScoresInPasses passes => (int)Math.Clamp(passes.ImagesPerPass, 1, Scoring.ScorerOptions.MaxBatchSize),
        _ => 1,
    };

    private static IEnumerable<TorchSharp.torch.nn.Module> Networks(IOodDetector detector) => detector switch
    {
        CalibratedDetector calibrated => Networks(calibrated.Detector),
        CombinedDetector combined => combined.Parts.SelectMany(Networks),
        IHasNetworks looking => looking.Networks,
        _ => [],
    };

    private static string Named(IOodDetector detector) => $"Detectors of class {detector.GetType().Name}";
}
