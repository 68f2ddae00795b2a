using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class DatasetOptionsTests
{
    [Fact]
    public void DefaultCacheFolder_VariableSet_IsThatFolder()
    {
        var before = Environment.GetEnvironmentVariable(DatasetOptions.CacheVariable);
        try
        {
            Environment.SetEnvironmentVariable(DatasetOptions.CacheVariable, Path.Combine(Path.GetTempPath(), "ood-cache"));
            Assert.Equal(Path.Combine(Path.GetTempPath(), "ood-cache"), DatasetOptions.DefaultCacheFolder);
            Environment.SetEnvironmentVariable(DatasetOptions.CacheVariable, "");
            Assert.EndsWith("ood-detection", DatasetOptions.DefaultCacheFolder, StringComparison.Ordinal);
            Assert.True(Path.IsPathRooted(DatasetOptions.DefaultCacheFolder));
        }
        finally
        {
            Environment.SetEnvironmentVariable(DatasetOptions.CacheVariable, before);
        }
    }
}
