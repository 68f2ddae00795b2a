using OodDetection.Networks;

namespace OodDetection;

/// <summary>The library's own kinds of detectors and networks, which every file may hold.</summary>
internal static class BuiltInKinds
{
    internal static DetectorRegistry Registry { get; } = Make();

    /// <summary>The library's kinds and those of a user.</summary>
    /// <exception cref="ArgumentException">The user's have a name or a class that is the library's.</exception>
    internal static DetectorRegistry And(DetectorRegistry? own) => own is null ? Registry : Registry.And(own);

    private static DetectorRegistry Make()
    {
        var registry = new DetectorRegistry();
        registry.AddDetector<GeomDetector>(GeomFile.Kind, GeomFile.Write, GeomFile.Read);
        registry.AddDetector<BceDetector>(BceFile.Kind, BceFile.Write, BceFile.Read);
        registry.AddDetector<IntermediateLayerDetector>(IntermediateLayerFile.Kind, IntermediateLayerFile.Write, IntermediateLayerFile.Read);
        registry.AddDetector<MomentsDetector>(MomentsFile.Kind, MomentsFile.Write, MomentsFile.Read);
        registry.AddDetector<FusedDetector>(FusedFile.Kind, FusedFile.Write, FusedFile.Read);
        registry.AddDetector<BatchStatisticsDetector>(BatchStatisticsFile.Kind, BatchStatisticsFile.Write, BatchStatisticsFile.Read);
        registry.AddDetector<DisCoPatchDetector>(DisCoPatchFile.Kind, DisCoPatchFile.Write, DisCoPatchFile.Read);
        registry.AddDetector<PostHocDetector>(PostHocFile.Kind, PostHocFile.Write, PostHocFile.Read);
        registry.AddDetector<JointDetector>(JointFile.Kind, JointFile.Write, JointFile.Read);
        registry.AddDetector<NeighbourDetector>(NeighbourFile.Kind, NeighbourFile.Write, NeighbourFile.Read);
        registry.AddDetector<CalibratedDetector>("calibrated", CalibratedFile.Write, CalibratedFile.Read);
        registry.AddDetector<CalibratedWindowDetector>("calibrated-windows", CalibratedFile.WriteWindows, CalibratedFile.ReadWindows);
        registry.AddDetector<ClassCalibratedDetector>(ClassCalibratedFile.Kind, ClassCalibratedFile.Write, ClassCalibratedFile.Read);
        registry.AddDetector<CombinedDetector>(CombinedFile.Kind, CombinedFile.Write, CombinedFile.Read);
        registry.AddNetwork<WideResNet>("wide-resnet", NetworkFile.Describe, NetworkFile.MakeWideResNet);
        registry.AddNetwork<CifarResNet>("cifar-resnet", NetworkFile.Describe, NetworkFile.MakeCifarResNet);
        registry.AddNetwork<FilterBank>("filter-bank", NetworkFile.Describe, NetworkFile.MakeFilterBank);
        return registry;
    }
}
