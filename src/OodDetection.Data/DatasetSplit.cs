namespace OodDetection.Data;

/// <summary>Which part of a published data set.</summary>
public enum DatasetSplit
{
    /// <summary>The images meant for training.</summary>
    Train,

    /// <summary>The images meant for testing.</summary>
    Test,

    /// <summary>The images meant for choosing settings. Of the published sets MedMNIST and DTD have them.</summary>
    Validation,
}
