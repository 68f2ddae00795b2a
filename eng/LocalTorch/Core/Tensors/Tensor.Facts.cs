namespace TorchSharp;

public static partial class torch
{
    // What a tensor is: shape, type, device, and its place in the graph.
    public partial class Tensor
    {
        public long Dimensions => Info.Dimensions;

        public long ndim => Info.Dimensions;

        public long NumberOfElements => Info.Elements;

        public long ElementSize => Info.ElementSize;

        public ScalarType dtype => (ScalarType)Info.DType;

        public DeviceType device_type => (DeviceType)Info.DeviceType;

        public int device_index => Info.DeviceIndex;

        public Device device
        {
            get
            {
                var info = Info;
                return info.DeviceType == (int)DeviceType.CPU ? new Device(DeviceType.CPU) : new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        public unsafe long[] shape => Copy(Info.Sizes, Info.Dimensions);

        public bool is_leaf => Info.IsLeaf;

        public bool is_sparse => Info.IsSparse;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        internal unsafe TensorInfo Info
        {
            get
            {
                TensorInfo info;
                Native.Check(Native.lt_tensor_info(Handle, &info));
                return info;
            }
        }

        public long dim() => Info.Dimensions;

        public long numel() => Info.Elements;

        public long element_size() => Info.ElementSize;

        public long storage_offset() => Info.StorageOffset;

        public long[] size() => shape;

        public unsafe long size(int dim)
        {
            var info = Info;
            return info.Sizes[Wrap(dim, info.Dimensions)];
        }

        public unsafe long[] stride() => Copy(Info.Strides, Info.Dimensions);

        public unsafe long stride(int dim)
        {
            var info = Info;
            return info.Strides[Wrap(dim, info.Dimensions)];
        }

        public bool is_contiguous() => Info.IsContiguous;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_cpu() => device_type == DeviceType.CPU;

        private unsafe long[] Copy(long* first, long length)
        {
            var values = new ReadOnlySpan<long>(first, (int)length).ToArray();
            GC.KeepAlive(this);
            return values;
        }

        private static long Wrap(int dim, long dimensions)
        {
            if (dim >= -dimensions && dim < dimensions) return dim < 0 ? dim + dimensions : dim;
            throw new System.Runtime.InteropServices.ExternalException(
                $"Dimension out of range (expected to be in range of [{-dimensions}, {dimensions - 1}], but got {dim})");
        }
    }
}
