using OodDetection.Calibration;
using OodDetection.Detectors.BatchStatistics;
using OodDetection.Detectors.Bce;
using OodDetection.Detectors.Fused;
using OodDetection.Detectors.Geom;
using OodDetection.Detectors.IntermediateLayer;
using OodDetection.Detectors.Moments;
using OodDetection.Persistence;

namespace OodDetection.Detectors;

/// <summary>The names of the library's detectors in files. They stay for ever, whatever becomes of the classes' names.</summary>
internal static class BuiltInKinds
{
    internal static void AddTo(DetectorRegistry registry)
    {
        registry.AddDetector<GeomDetector>("geom", GeomFile.Write, GeomFile.Read);
        registry.AddDetector<BceDetector>("bce", BceFile.Write, BceFile.Read);
        registry.AddDetector<IntermediateLayerDetector>("intermediate-layer", IntermediateLayerFile.Write, IntermediateLayerFile.Read);
        registry.AddDetector<MomentsDetector>("moments", MomentsFile.Write, MomentsFile.Read);
        registry.AddDetector<FusedDetector>("fused", FusedFile.Write, FusedFile.Read);
        registry.AddDetector<BatchStatisticsDetector>("batch-statistics", BatchStatisticsFile.Write, BatchStatisticsFile.Read);
        registry.AddDetector<CalibratedDetector>("calibrated", CalibratedFile.Write, CalibratedFile.Read);
        registry.AddDetector<CalibratedWindowDetector>("calibrated-windows", CalibratedFile.WriteWindows, CalibratedFile.ReadWindows);
        registry.AddDetector<CombinedDetector>("combined", CombinedFile.Write, CombinedFile.Read);
    }
}
